package dev.cairn.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import tools.jackson.core.JacksonException;

/**
 * Immutable types whose decoded values equal the originals in every digit. Such a value need not be
 * decoded before the code uses it.
 */
final class ExactTypes {
  private static final Map<Class<?>, Class<?>> BOXES =
      Map.of(
          short.class, Short.class,
          byte.class, Byte.class,
          char.class, Character.class,
          double.class, Double.class,
          float.class, Float.class);

  private static final Set<Class<?>> CLASSES =
      Set.of(
          Short.class,
          Byte.class,
          Character.class,
          Double.class,
          Float.class,
          BigDecimal.class,
          BigInteger.class,
          UUID.class,
          Instant.class,
          Duration.class,
          Period.class,
          LocalDate.class,
          LocalTime.class,
          LocalDateTime.class,
          Year.class,
          YearMonth.class);

  private ExactTypes() {}

  static boolean contains(JsonBinding.Typed typed) {
    Class<?> type = typed.type().getRawClass();
    return CLASSES.contains(boxed(type)) || (type.isEnum() && hasExactConstants(typed));
  }

  /** Returns whether the value's class is exactly this class, not a subclass. */
  static boolean isOf(Object value, Class<?> type) {
    Class<?> actual =
        value instanceof Enum<?> constant ? constant.getDeclaringClass() : value.getClass();
    return actual == boxed(type);
  }

  private static Class<?> boxed(Class<?> type) {
    return BOXES.getOrDefault(type, type);
  }

  /**
   * Returns whether each constant of an enum is read back as itself. Annotations can give two
   * constants the same text, or one a text that cannot be read.
   */
  private static boolean hasExactConstants(JsonBinding.Typed typed) {
    for (Object constant : typed.type().getRawClass().getEnumConstants()) {
      try {
        if (!constant.equals(typed.read(typed.write(constant)))) {
          return false;
        }
      } catch (JacksonException unreadable) {
        return false;
      }
    }
    return true;
  }
}
