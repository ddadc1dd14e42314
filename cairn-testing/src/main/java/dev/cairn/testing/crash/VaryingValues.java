package dev.cairn.testing.crash;

import dev.cairn.testing.crash.Observation.Value;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which parts of a value differ between two runs without a crash, so that they mean nothing. */
final class VaryingValues {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** A time, which differs if a try of a step was repeated. */
  private static final Pattern TIME =
      Pattern.compile(
          "\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(:\\d\\d(\\.\\d+)?)?(Z|[+-]\\d\\d:\\d\\d)?\"");

  private final Set<String> varying = new HashSet<>();

  VaryingValues(Value first, Value second) {
    Map<String, String> one = parts(first);
    Map<String, String> other = parts(second);
    one.forEach((path, text) -> {
      if (!text.equals(other.get(path))) {
        varying.add(path);
      }
    });
    other.keySet().stream().filter(path -> !one.containsKey(path)).forEach(varying::add);
  }

  /** Whether two values differ only in parts that mean nothing. */
  boolean areSame(Value one, Value other) {
    Map<String, String> parts = parts(one);
    Map<String, String> others = parts(other);
    parts.keySet().removeIf(this::isVarying);
    others.keySet().removeIf(this::isVarying);
    return parts.equals(others);
  }

  /** Parts of an array or object vary with its size. */
  private boolean isVarying(String path) {
    return varying.stream().anyMatch(part -> path.equals(part) || path.startsWith(part + "/"));
  }

  /** The scalars of a value by their paths; those of an array below the array with its size. */
  private static Map<String, String> parts(Value value) {
    var parts = new TreeMap<String, String>();
    if (value.error() != null) {
      parts.put("error", thrown(value));
    } else if (value.output() != null) {
      collect("value", parsed(value.output()), parts);
    }
    return parts;
  }

  private static JsonNode parsed(String json) {
    try {
      return JSON.readTree(json);
    } catch (JacksonException encrypted) {
      return JSON.valueToTree(json);
    }
  }

  private static void collect(String path, JsonNode node, Map<String, String> parts) {
    if (node.isArray()) {
      parts.put(path + "/size", Integer.toString(node.size()));
      for (int i = 0; i < node.size(); i++) {
        collect(path + "/" + i, node.get(i), parts);
      }
    } else if (node.isObject()) {
      node.properties()
          .forEach(property -> collect(path + "/" + property.getKey(), property.getValue(), parts));
    } else {
      String text = node.toString();
      parts.put(path, TIME.matcher(text).matches() ? "a time" : text);
    }
  }

  /** The type and the message of an exception and its causes. */
  static String thrown(Value value) {
    var text = new StringBuilder();
    @Nullable JsonNode node = parsed(String.valueOf(value.error()));
    while (node != null && node.isObject()) {
      text.append(text.isEmpty() ? "" : ", caused by ");
      String type = node.path("type").asString("");
      text.append(type.substring(type.lastIndexOf('.') + 1));
      String message = node.path("message").asString("");
      text.append(message.isEmpty() ? "" : ": " + message);
      node = node.get("cause");
    }
    return text.isEmpty() ? String.valueOf(value.error()) : text.toString();
  }
}
