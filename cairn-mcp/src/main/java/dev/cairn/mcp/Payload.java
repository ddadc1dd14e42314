package dev.cairn.mcp;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Bounds the values in answers. */
final class Payload {
  private Payload() {}

  /**
   * Returns a JSON value as plain values, or a part of its text with a marker if it is too long.
   *
   * @param json the value; null for none
   * @param offset the first character of the part, 0 for the value as a whole
   * @param limit the maximum number of characters
   */
  static @Nullable Object of(@Nullable String json, int offset, int limit) {
    if (json == null) {
      return null;
    }
    if (offset == 0 && json.length() <= limit) {
      return Json.read(json);
    }
    int begin = Math.min(offset, json.length());
    int end = end(json, begin, limit);
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("truncated", true);
    part.put("characters", json.length());
    part.put("offset", begin);
    part.put("json", json.substring(begin, end));
    if (end < json.length()) {
      part.put("nextOffset", end);
    }
    return part;
  }

  /** Does not divide a character that consists of two. */
  private static int end(String text, int begin, int limit) {
    int end = (int) Math.min(text.length(), (long) begin + limit);
    boolean divided =
        end < text.length() && end > begin + 1 && Character.isHighSurrogate(text.charAt(end - 1));
    return divided ? end - 1 : end;
  }

  /** Returns a text, or its beginning if it is too long. */
  static String text(String text, int limit) {
    return text.length() <= limit
        ? text
        : "%s… (%d characters)".formatted(text.substring(0, end(text, 0, limit)), text.length());
  }
}
