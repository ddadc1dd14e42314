package dev.cairn.codec;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Field;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The schemas of types whose values are a single text, number or boolean. */
final class SimpleSchemas {
  private static final Map<Class<?>, Map<String, Object>> KNOWN = known();

  private SimpleSchemas() {}

  /** Returns the schema of such a type; null for other types. */
  static @Nullable Map<String, Object> find(Class<?> type) {
    if (type.isEnum()) {
      return constants(type);
    }
    Map<String, Object> schema = KNOWN.get(type);
    return schema == null ? null : new LinkedHashMap<>(schema);
  }

  private static Map<String, Object> constants(Class<?> type) {
    List<Object> names = new ArrayList<>();
    for (Field field : type.getDeclaredFields()) {
      if (field.isEnumConstant()) {
        JsonProperty renamed = field.getAnnotation(JsonProperty.class);
        boolean named = renamed != null && !renamed.value().isEmpty();
        names.add(named ? renamed.value() : field.getName());
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "string");
    schema.put("enum", names);
    return schema;
  }

  private static Map<Class<?>, Map<String, Object>> known() {
    Map<Class<?>, Map<String, Object>> all = new HashMap<>();
    put(all, Map.of("type", "boolean"), boolean.class, Boolean.class);
    put(all, Map.of("type", "integer"), int.class, Integer.class, long.class, Long.class);
    put(all, Map.of("type", "integer"), short.class, Short.class, byte.class, Byte.class);
    put(all, Map.of("type", "integer"), BigInteger.class, Year.class);
    put(all, Map.of("type", "number"), double.class, Double.class, float.class, Float.class);
    put(all, Map.of("type", "number"), BigDecimal.class);
    put(all, Map.of("type", "string"), String.class, CharSequence.class, ZoneId.class);
    put(all, Map.of("type", "string"), LocalDateTime.class, Locale.class, Currency.class);
    put(all, character(), char.class, Character.class);
    put(all, format("uuid"), UUID.class);
    put(all, format("uri"), URI.class);
    put(all, format("date"), LocalDate.class);
    put(all, format("time"), OffsetTime.class, LocalTime.class);
    put(all, format("date-time"), Instant.class, OffsetDateTime.class, ZonedDateTime.class);
    put(all, format("duration"), Duration.class, Period.class);
    put(all, pattern("^-?\\d{4,}-\\d{2}$"), YearMonth.class);
    put(all, Map.of("type", "string", "contentEncoding", "base64"), byte[].class);
    put(all, Map.of("type", "null"), void.class, Void.class);
    put(all, Map.of(), Object.class);
    return all;
  }

  private static void put(
      Map<Class<?>, Map<String, Object>> all, Map<String, Object> schema, Class<?>... types) {
    for (Class<?> type : types) {
      all.put(type, schema);
    }
  }

  private static Map<String, Object> format(String format) {
    return Map.of("type", "string", "format", format);
  }

  private static Map<String, Object> pattern(String pattern) {
    return Map.of("type", "string", "pattern", pattern);
  }

  private static Map<String, Object> character() {
    return Map.of("type", "string", "minLength", 1, "maxLength", 1);
  }
}
