package dev.cairn.internal.text;

/**
 * Escapes values for a log line. Ids, names and messages of Postgres may contain anything, so
 * characters that end a line, or that change the order in which it is displayed, are written as
 * escapes: {@code \n}, {@code \u2028}.
 */
public final class LogText {
  private LogText() {}

  /**
   * Returns the text of a value on one line.
   *
   * @param value any value
   * @return its text, with control characters, line separators and bidirectional controls escaped
   */
  public static String of(Object value) {
    String text = value.toString();
    for (int i = 0; i < text.length(); i++) {
      if (isUnsafe(text.charAt(i))) {
        return escaped(text, i);
      }
    }
    return text;
  }

  private static String escaped(String text, int first) {
    var escaped = new StringBuilder(text.length() + 16).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!isUnsafe(c)) {
        escaped.append(c);
      } else if (c == '\n') {
        escaped.append("\\n");
      } else if (c == '\r') {
        escaped.append("\\r");
      } else if (c == '\t') {
        escaped.append("\\t");
      } else {
        escaped.append("\\u%04x".formatted((int) c));
      }
    }
    return escaped.toString();
  }

  private static boolean isUnsafe(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      default -> false;
    };
  }
}
