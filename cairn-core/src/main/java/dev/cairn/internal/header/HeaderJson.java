package dev.cairn.internal.header;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Headers as a JSON object, and back. The only JSON outside of codecs: its values are texts and
 * nothing else, and it is read while rows are read, below all codecs.
 */
public final class HeaderJson {
  private static final String ESCAPED = "\"\\\b\f\n\r\t";
  private static final String ESCAPES = "\"\\bfnrt";

  private final String json;
  private int at;

  private HeaderJson(String json) {
    this.json = json;
  }

  /**
   * Writes headers.
   *
   * @return a JSON object; null if there are none
   */
  public static @Nullable String write(Map<String, String> headers) {
    if (headers.isEmpty()) {
      return null;
    }
    var json = new StringBuilder("{");
    headers.forEach((key, value) -> {
      json.append(json.length() == 1 ? "" : ",");
      quote(json, key);
      json.append(':');
      quote(json, value);
    });
    return json.append('}').toString();
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int escape = ESCAPED.indexOf(c);
      if (escape >= 0) {
        json.append('\\').append(ESCAPES.charAt(escape));
      } else if (c < ' ') {
        json.append("\\u%04x".formatted((int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /**
   * Reads headers.
   *
   * @param json a JSON object whose values are strings, as Postgres gives it; null for none
   * @return the headers
   * @throws IllegalArgumentException if it is something else
   */
  public static Map<String, String> read(@Nullable String json) {
    return json == null ? Map.of() : new HeaderJson(json).object();
  }

  private Map<String, String> object() {
    var headers = new TreeMap<String, String>();
    expect('{');
    while (peek() != '}') {
      if (!headers.isEmpty()) {
        expect(',');
      }
      String key = string();
      expect(':');
      headers.put(key, string());
    }
    return headers.isEmpty() ? Map.of() : Collections.unmodifiableMap(headers);
  }

  private String string() {
    expect('"');
    var text = new StringBuilder();
    for (char c = next(); c != '"'; c = next()) {
      text.append(c == '\\' ? escaped(next()) : c);
    }
    return text.toString();
  }

  private char escaped(char escape) {
    if (escape == 'u') {
      at += 4;
      return (char) Integer.parseInt(json, at - 4, at, 16);
    }
    int known = ESCAPES.indexOf(escape);
    return known < 0 ? escape : ESCAPED.charAt(known);
  }

  private char peek() {
    while (at < json.length() && Character.isWhitespace(json.charAt(at))) {
      at++;
    }
    return at < json.length() ? json.charAt(at) : 0;
  }

  private void expect(char expected) {
    if (peek() != expected) {
      throw new IllegalArgumentException(
          "Headers are no JSON object of strings: '%c' is missing at index %d"
              .formatted(expected, at));
    }
    at++;
  }

  private char next() {
    if (at == json.length()) {
      throw new IllegalArgumentException("Headers are no JSON object: a string does not end");
    }
    return json.charAt(at++);
  }
}
