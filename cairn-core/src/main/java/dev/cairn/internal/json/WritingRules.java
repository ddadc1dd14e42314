package dev.cairn.internal.json;

import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.ser.bean.BeanSerializerBase;

/** Refuses to write what is not a value. */
final class WritingRules extends ValueSerializerModifier {
  private static final long serialVersionUID = 1L;

  @Override
  public ValueSerializer<?> modifySerializer(
      SerializationConfig config, BeanDescription.Supplier bean, ValueSerializer<?> serializer) {
    Class<?> type = bean.getBeanClass();
    BeanRules.refuseNonValues(type);
    if (serializer instanceof BeanSerializerBase) {
      BeanRules.refusePlatformBean(type);
    }
    return serializer;
  }
}
