package dev.cairn.internal.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.PriorityBlockingQueue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.type.WritableTypeId;
import tools.jackson.databind.BeanProperty;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.jsontype.TypeIdResolver;
import tools.jackson.databind.jsontype.TypeSerializer;

/**
 * Stands where Jackson would write a type's name, writes none, and refuses values that the declared
 * type could not read back.
 */
abstract sealed class Guard extends TypeSerializer {
  abstract void admit(Object value);

  @Override
  public WritableTypeId writeTypePrefix(
      JsonGenerator json, SerializationContext context, WritableTypeId id) {
    admit(id.forValue);
    if (id.valueShape == JsonToken.START_OBJECT) {
      json.writeStartObject(id.forValue);
    } else if (id.valueShape == JsonToken.START_ARRAY) {
      json.writeStartArray(id.forValue);
    }
    return id;
  }

  @Override
  public WritableTypeId writeTypeSuffix(
      JsonGenerator json, SerializationContext context, WritableTypeId id) {
    if (id.valueShape == JsonToken.START_OBJECT) {
      json.writeEndObject();
    } else if (id.valueShape == JsonToken.START_ARRAY) {
      json.writeEndArray();
    }
    return id;
  }

  @Override
  public TypeSerializer forProperty(SerializationContext context, @Nullable BeanProperty property) {
    return this;
  }

  @Override
  public JsonTypeInfo.As getTypeInclusion() {
    return JsonTypeInfo.As.EXISTING_PROPERTY;
  }

  @Override
  public @Nullable String getPropertyName() {
    return null;
  }

  @Override
  public @Nullable TypeIdResolver getTypeIdResolver() {
    return null;
  }

  /** A subclass would come back as the declared class, without its own members. */
  static final class Exactly extends Guard {
    private final Class<?> declared;

    Exactly(Class<?> declared) {
      this.declared = declared;
    }

    @Override
    void admit(Object value) {
      Class<?> actual = value.getClass();
      if (actual != declared) {
        throw new RefusedType(
            "a %s stands where %s is declared, and would come back as that"
                .formatted(actual.getTypeName(), declared.getTypeName()),
            "Declare the real type, or seal %s so that its subtypes are known."
                .formatted(declared.getSimpleName()));
      }
    }
  }

  /** A collection that sorts by itself is read with natural order, whatever order it had. */
  static final class NaturallyOrdered extends Guard {
    private final Class<?> declared;

    NaturallyOrdered(Class<?> declared) {
      this.declared = declared;
    }

    static boolean isFor(Class<?> declared) {
      return SortedMap.class.isAssignableFrom(declared)
          || SortedSet.class.isAssignableFrom(declared)
          || PriorityQueue.class.isAssignableFrom(declared)
          || PriorityBlockingQueue.class.isAssignableFrom(declared);
    }

    @Override
    void admit(Object value) {
      Comparator<?> comparator =
          switch (value) {
            case SortedMap<?, ?> map -> map.comparator();
            case SortedSet<?> set -> set.comparator();
            case PriorityQueue<?> queue -> queue.comparator();
            case PriorityBlockingQueue<?> queue -> queue.comparator();
            default -> null;
          };
      if (comparator != null && !comparator.equals(Comparator.naturalOrder())) {
        throw new RefusedType(
            "a %s with a comparator stands where %s is declared, and would be read in natural order"
                .formatted(value.getClass().getTypeName(), declared.getTypeName()),
            "Declare Map, Set or List, which keep the order of the value.");
      }
    }
  }

  /** Declared Object: what JSON itself can tell apart. */
  static final class JsonLike extends Guard {
    @Override
    void admit(Object value) {
      boolean known =
          switch (value) {
            case String text -> true;
            case Boolean truth -> true;
            case Integer number -> true;
            case Long number -> true;
            case Short number -> true;
            case Byte number -> true;
            case BigInteger number -> true;
            case BigDecimal number -> true;
            case Double number -> Double.isFinite(number);
            case Float number -> Float.isFinite(number);
            case List<?> list -> true;
            case Map<?, ?> map -> map.keySet().stream().allMatch(String.class::isInstance);
            default -> false;
          };
      if (!known) {
        throw new RefusedType(
            "a %s stands where Object is declared, which takes text, finite numbers, booleans, lists, and maps by text"
                .formatted(value.getClass().getTypeName()),
            "Declare the real type.");
      }
    }
  }
}
