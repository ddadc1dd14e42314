package dev.cairn.springai;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.util.JsonHelper;

/**
 * A value of a metadata map in a record. It keeps the types of numbers, which JSON does not. Texts,
 * booleans, numbers, bytes, lists and maps come back as they were, without entries whose value is
 * null; the value of an {@code Optional} as the value; constants of enums as their names. Other
 * objects come back as the lists and maps of their JSON, or as a text if Jackson cannot write them.
 *
 * @param kind what the value is
 * @param text the value as text; null for lists and maps
 * @param keys the keys of a map, in the order of the items; empty for others
 * @param items the elements of a list or the values of a map; empty for others
 */
record RecordedValue(
    Kind kind, @Nullable String text, List<String> keys, List<RecordedValue> items) {
  private static final JsonHelper JSON = new JsonHelper();

  /** What a value is. */
  enum Kind {
    NULL,
    TEXT,
    BOOLEAN,
    INTEGER,
    LONG,
    DOUBLE,
    DECIMAL,
    BYTES,
    LIST,
    MAP
  }

  static RecordedValue of(@Nullable Object value) {
    return switch (value) {
      case null -> scalar(Kind.NULL, null);
      case Optional<?> optional -> of(optional.orElse(null));
      case String text -> scalar(Kind.TEXT, text);
      case Enum<?> constant -> scalar(Kind.TEXT, constant.name());
      case Boolean truth -> scalar(Kind.BOOLEAN, truth.toString());
      case Number number -> ofNumber(number);
      case byte[] bytes -> scalar(Kind.BYTES, Base64.getEncoder().encodeToString(bytes));
      case Collection<?> items ->
          new RecordedValue(
              Kind.LIST, null, List.of(), items.stream().map(RecordedValue::of).toList());
      case Map<?, ?> map -> ofEntries(map.entrySet());
      default -> ofObject(value);
    };
  }

  static RecordedValue ofEntries(Collection<? extends Map.Entry<?, ?>> entries) {
    var keys = new ArrayList<String>();
    var items = new ArrayList<RecordedValue>();
    for (Map.Entry<?, ?> entry : entries) {
      RecordedValue item = of(entry.getValue());
      if (item.kind != Kind.NULL) {
        keys.add(String.valueOf(entry.getKey()));
        items.add(item);
      }
    }
    return new RecordedValue(Kind.MAP, null, keys, items);
  }

  private static RecordedValue scalar(Kind kind, @Nullable String text) {
    return new RecordedValue(kind, text, List.of(), List.of());
  }

  private static RecordedValue ofNumber(Number number) {
    Kind kind =
        switch (number) {
          case Integer i -> Kind.INTEGER;
          case Short s -> Kind.INTEGER;
          case Byte b -> Kind.INTEGER;
          case Long l -> Kind.LONG;
          case Double d -> Kind.DOUBLE;
          case Float f -> Kind.DOUBLE;
          default -> Kind.DECIMAL;
        };
    return scalar(kind, number.toString());
  }

  private static RecordedValue ofObject(Object value) {
    try {
      return of(JSON.fromJson(JSON.toJson(value), Object.class));
    } catch (RuntimeException notWritable) {
      return scalar(Kind.TEXT, value.toString());
    }
  }

  @Nullable Object toValue() {
    return switch (kind) {
      case NULL -> null;
      case TEXT -> text();
      case BOOLEAN -> Boolean.valueOf(text);
      case INTEGER -> Integer.valueOf(required());
      case LONG -> Long.valueOf(required());
      case DOUBLE -> Double.valueOf(required());
      case DECIMAL -> new BigDecimal(required());
      case BYTES -> Base64.getDecoder().decode(required());
      case LIST -> toList();
      case MAP -> toMap();
    };
  }

  private String required() {
    if (text == null) {
      throw new IllegalStateException("A recorded value of kind %s has no text.".formatted(kind));
    }
    return text;
  }

  private List<@Nullable Object> toList() {
    var list = new ArrayList<@Nullable Object>();
    for (RecordedValue item : items) {
      list.add(item.toValue());
    }
    return list;
  }

  /** Returns the entries of a map; none for other values. */
  Map<String, Object> toMap() {
    var map = new LinkedHashMap<String, Object>();
    for (int i = 0; i < keys.size(); i++) {
      Object value = items.get(i).toValue();
      if (value != null) {
        map.put(keys.get(i), value);
      }
    }
    return map;
  }
}
