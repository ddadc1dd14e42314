package dev.cairn.mcp;

import java.util.List;
import java.util.Map;

/** The schemas of the arguments of Cairn's own tools. */
final class InputSchemas {
  private InputSchemas() {}

  static Map<String, Object> text(String description) {
    return Map.of("type", "string", "minLength", 1, "description", description);
  }

  static Map<String, Object> time(String description) {
    return Map.of("type", "string", "format", "date-time", "description", description);
  }

  static Map<String, Object> oneOf(String description, List<String> values) {
    return Map.of("type", "string", "enum", values, "description", description);
  }

  static Map<String, Object> number(String description, int least, int most) {
    return Map.of("type", "integer", "minimum", least, "maximum", most, "description", description);
  }
}
