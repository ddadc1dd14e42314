package dev.cairn.internal.json;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/** Rejects objects that are not values. */
final class SerializerRules extends ValueSerializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public ValueSerializer<?> modifySerializer(
      SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
    Class<?> type = bean.getBeanClass();
    ValueClassRules.rejectNonValues(type);
    if (serializer instanceof BeanSerializerBase) {
      ValueClassRules.rejectPlatformClass(type);
    }
    return serializer;
  }
}
