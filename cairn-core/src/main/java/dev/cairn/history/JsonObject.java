package dev.cairn.history;

import dev.cairn.error.ValueException;
import dev.cairn.internal.json.PlainJson;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An object in a file, whose members are read by name and type. A problem has the file and the path
 * of the member.
 */
record JsonObject(String path, Map<?, ?> members, Problems problems) {
  /** Creates the exceptions for one file; null if there is no file. */
  record Problems(@Nullable String file) {
    ValueException at(String path, String problem) {
      String where = file == null ? "the history" : file;
      return new ValueException(
          "%s in %s cannot be read: %s. Correct it, or export the history again."
              .formatted(path, where, problem),
          path,
          null);
    }

    ValueException wholeFile(Exception cause) {
      String subject = file == null ? "The history" : "The file " + file;
      return new ValueException(
          "%s cannot be read: %s. Correct it, or export the history again."
              .formatted(subject, cause.getMessage()),
          null,
          cause);
    }
  }

  ValueException problem(String name, String problem) {
    return problems.at(path + "." + name, problem);
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  @Nullable Object value(String name) {
    return members.get(name);
  }

  /** Returns a member as JSON text; null if there is none. */
  @Nullable String json(String name) {
    return has(name) ? PlainJson.write(value(name)) : null;
  }

  <T> T get(String name, Class<T> type) {
    if (!has(name)) {
      throw problem(name, "it is missing");
    }
    Object found = value(name);
    if (!type.isInstance(found)) {
      throw problem(name, "it is %s, not %s".formatted(kind(found), kind(type)));
    }
    return type.cast(found);
  }

  private static String kind(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> object -> kind(Map.class);
      case List<?> array -> kind(List.class);
      default -> kind(value.getClass());
    };
  }

  private static String kind(Class<?> type) {
    return Map.of(
            String.class, "a text",
            BigInteger.class, "an integer",
            BigDecimal.class, "a number with a fraction",
            Boolean.class, "a boolean",
            Map.class, "an object",
            List.class, "an array")
        .getOrDefault(type, type.getSimpleName());
  }

  String text(String name) {
    return get(name, String.class);
  }

  @Nullable String textOrNull(String name) {
    return has(name) ? text(name) : null;
  }

  int number(String name, int min) {
    BigInteger number = get(name, BigInteger.class);
    if (number.bitLength() >= Integer.SIZE || number.intValue() < min) {
      throw problem(name, "it is %s; must be %d to %d".formatted(number, min, Integer.MAX_VALUE));
    }
    return number.intValue();
  }

  Instant instant(String name) {
    String text = text(name);
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException malformed) {
      throw problem(name, "'%s' is not a time such as 2026-01-31T12:00:00Z".formatted(text));
    }
  }

  @Nullable Instant instantOrNull(String name) {
    return has(name) ? instant(name) : null;
  }

  <E extends Enum<E>> E word(String name, Class<E> type) {
    String text = text(name);
    return Stream.of(type.getEnumConstants())
        .filter(constant -> constant.name().equals(text))
        .findFirst()
        .orElseThrow(() ->
            problem(
                name,
                "it is '%s'; must be one of %s"
                    .formatted(
                        text,
                        Stream.of(type.getEnumConstants())
                            .map(Enum::name)
                            .collect(Collectors.joining(", ")))));
  }

  JsonObject object(String name) {
    return new JsonObject(path + "." + name, get(name, Map.class), problems);
  }

  List<JsonObject> objects(String name) {
    var objects = new ArrayList<JsonObject>();
    for (Object element : get(name, List.class)) {
      String where = "%s[%d]".formatted(name, objects.size());
      if (!(element instanceof Map<?, ?> inside)) {
        throw problem(where, "it is %s, not an object".formatted(kind(element)));
      }
      objects.add(new JsonObject(path + "." + where, inside, problems));
    }
    return objects;
  }

  /** Returns all members, which must be texts. */
  Map<String, String> texts() {
    var texts = new TreeMap<String, String>();
    members
        .keySet()
        .forEach(name -> {
          String key = String.valueOf(name);
          texts.put(key, text(key));
        });
    return texts;
  }
}
