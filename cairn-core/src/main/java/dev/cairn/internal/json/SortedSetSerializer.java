package dev.cairn.internal.json;

import java.io.StringWriter;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationConfig;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.jsontype.TypeSerializer;
import tools.jackson.databind.ser.ValueSerializerModifier;
import tools.jackson.databind.type.CollectionType;

/**
 * Writes the elements of a set in the order of their JSON text, so that equal sets have the same
 * text.
 */
final class SortedSetSerializer extends ValueSerializer<Object> {
  private final ValueSerializer<Object> elements;

  private SortedSetSerializer(ValueSerializer<Object> elements) {
    this.elements = elements;
  }

  /** Applies to every collection, because the value of a declared collection may be a set. */
  static final class Rule extends ValueSerializerModifier {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("unchecked") // Jackson's serializers accept any object
    public ValueSerializer<?> modifyCollectionSerializer(
        SerializationConfig config,
        CollectionType type,
        BeanDescription.Supplier bean,
        ValueSerializer<?> serializer) {
      return new SortedSetSerializer((ValueSerializer<Object>) serializer);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // as above
  public ValueSerializer<?> createContextual(
      SerializationContext context, @Nullable BeanProperty property) {
    return new SortedSetSerializer(
        (ValueSerializer<Object>) elements.createContextual(context, property));
  }

  @Override
  public boolean isEmpty(SerializationContext context, Object value) {
    return elements.isEmpty(context, value);
  }

  @Override
  public void serialize(Object value, JsonGenerator json, SerializationContext context) {
    elements.serialize(sorted(value, context), json, context);
  }

  @Override
  public void serializeWithType(
      Object value, JsonGenerator json, SerializationContext context, TypeSerializer kinds) {
    elements.serializeWithType(value, json, context, kinds);
  }

  private Object sorted(Object value, SerializationContext context) {
    if (!(value instanceof Set<?> set) || value instanceof EnumSet<?> || set.size() < 2) {
      return value;
    }
    var byText = new TreeMap<String, Object>();
    for (Object element : set) {
      byText.put(text(Collections.singletonList(element), context), element);
    }
    Collection<Object> sorted = byText.values();
    return List.copyOf(sorted);
  }

  private String text(List<?> element, SerializationContext context) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = context.tokenStreamFactory().createGenerator(context, text)) {
      elements.serialize(element, json, context);
    }
    return text.toString();
  }
}
