package dev.cairn.internal.text;

import org.jspecify.annotations.Nullable;

/**
 * Embeds messages of other exceptions in a message. They may end with or without a full stop and
 * have several lines, but a template can assume only one form.
 */
public final class Sentence {
  private static final String NO_MESSAGE = "there is no message";

  private Sentence() {}

  /**
   * Returns a message as a sentence: on one line, with exactly one full stop at its end. An
   * ellipsis, a question mark and an exclamation mark also end a sentence.
   *
   * @param message the message; may be null or blank
   * @return the sentence
   */
  public static String of(@Nullable String message) {
    String clause = clause(message);
    return switch (clause.charAt(clause.length() - 1)) {
      case '.', '!', '?', '…' -> clause;
      default -> clause + ".";
    };
  }

  /**
   * Returns a message as a clause that can be continued: on one line, without a full stop at its
   * end. An ellipsis is kept.
   *
   * @param message the message; may be null or blank
   * @return the clause, not empty
   */
  public static String clause(@Nullable String message) {
    String text = message == null ? "" : message.strip().replaceAll("\\s*\\R\\s*", " ");
    int end = text.length();
    while (end > 0 && isSeparator(text.charAt(end - 1))) {
      end--;
    }
    int dots = 0;
    while (dots < end && text.charAt(end - 1 - dots) == '.') {
      dots++;
    }
    String clause = dots > 2 ? text.substring(0, end) : text.substring(0, end - dots).strip();
    return clause.isEmpty() ? NO_MESSAGE : clause;
  }

  private static boolean isSeparator(char c) {
    return c == ':' || c == ';' || c == ',' || Character.isWhitespace(c);
  }
}
