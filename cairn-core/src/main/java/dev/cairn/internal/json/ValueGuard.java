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
 * Used where Jackson would write a type name: writes none, and rejects values that could not be
 * read back as the declared type.
 */
abstract sealed class ValueGuard extends TypeSerializer {
  abstract void check(Object value);

  @Override
  public WritableTypeId writeTypePrefix(
      JsonGenerator json, SerializationContext context, WritableTypeId id) {
    check(id.forValue);
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

  /**
   * Rejects instances of subclasses: they would be read back as the declared class, without their
   * own members.
   */
  static final class Exactly extends ValueGuard {
    private final Class<?> declared;

    Exactly(Class<?> declared) {
      this.declared = declared;
    }

    @Override
    void check(Object value) {
      Class<?> actual = value.getClass();
      if (actual != declared) {
        throw new RejectedTypeException(
            "the value is a %s where %s is declared, and would be read back as the declared type"
                .formatted(actual.getTypeName(), declared.getTypeName()),
            "Declare the concrete type, or seal %s so that its subtypes are known."
                .formatted(declared.getSimpleName()));
      }
    }
  }

  /** Rejects sorted collections with a comparator: they would be read back in natural order. */
  static final class NaturallyOrdered extends ValueGuard {
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
    void check(Object value) {
      Comparator<?> comparator =
          switch (value) {
            case SortedMap<?, ?> map -> map.comparator();
            case SortedSet<?> set -> set.comparator();
            case PriorityQueue<?> queue -> queue.comparator();
            case PriorityBlockingQueue<?> queue -> queue.comparator();
            default -> null;
          };
      if (comparator != null && !comparator.equals(Comparator.naturalOrder())) {
        throw new RejectedTypeException(
            "the value is a %s with a comparator where %s is declared, and would be read back in natural order"
                .formatted(value.getClass().getTypeName(), declared.getTypeName()),
            "Declare Map, Set or List, which preserve the order of the elements.");
      }
    }
  }

  /**
   * For members declared as Object: accepts only values whose type can be recognized from the JSON.
   */
  static final class JsonLike extends ValueGuard {
    @Override
    void check(Object value) {
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
        throw new RejectedTypeException(
            "the value is a %s where Object is declared, which accepts strings, finite numbers, booleans, lists, and maps with string keys"
                .formatted(value.getClass().getTypeName()),
            "Declare the concrete type.");
      }
    }
  }
}
