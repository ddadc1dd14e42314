package dev.cairn.internal.check;

import dev.cairn.error.InvalidArgumentException;
import java.nio.charset.StandardCharsets;

/**
 * Checks texts that are stored in Postgres or used as search values. Postgres cannot store the
 * character NUL. An unpaired surrogate would be stored as a question mark, so that two different
 * texts become equal. An index entry has room for 2,704 bytes. Without this check, Postgres would
 * report the first and the last with an error that names neither the text nor its use.
 */
public final class StorableText {
  /** The maximum total size of the texts of one index entry, in bytes of UTF-8. */
  private static final int MAX_INDEX_BYTES = 2_600;

  private static final int MAX_BYTES_PER_CHAR = 3;

  private StorableText() {}

  /**
   * Checks a name, an id or a key.
   *
   * @param what what the text is, such as {@code The workflow id}
   * @param text the text
   * @param maxLength the maximum number of characters
   * @return the text
   * @throws InvalidArgumentException if it is blank or too long, or contains a control character or
   *     an unpaired surrogate
   */
  public static String checkName(String what, String text, int maxLength) {
    if (text.isBlank()) {
      throw invalid(what, "%s is blank; must have 1 to %d characters.".formatted(what, maxLength));
    }
    if (text.length() > maxLength) {
      throw invalid(
          what,
          "%s has %d characters; must have 1 to %d.".formatted(what, text.length(), maxLength));
    }
    int invalid = firstInvalid(text, true);
    if (invalid >= 0) {
      throw invalidCharacter(what, text, invalid);
    }
    return text;
  }

  /**
   * Checks that Postgres can store a text.
   *
   * @param what what the text is, such as {@code The version}
   * @param text the text
   * @return the text
   * @throws InvalidArgumentException if it contains the character NUL or an unpaired surrogate
   */
  public static String check(String what, String text) {
    int invalid = firstInvalid(text, false);
    if (invalid >= 0) {
      throw invalidCharacter(what, text, invalid);
    }
    return text;
  }

  /**
   * Checks that a workflow id and a key fit into one index entry.
   *
   * @param workflowId the workflow id
   * @param what what the key is, such as {@code The key of a step}
   * @param key the key
   * @return the key
   * @throws InvalidArgumentException if they have more than 2,600 bytes together
   */
  public static String checkKey(String workflowId, String what, String key) {
    if ((workflowId.length() + key.length()) * MAX_BYTES_PER_CHAR > MAX_INDEX_BYTES) {
      int bytes = bytes(workflowId) + bytes(key);
      if (bytes > MAX_INDEX_BYTES) {
        throw invalid(
            what,
            "%s has %,d bytes of UTF-8 together with the id of its workflow; must have at most %,d. Shorten the id, the names or the nesting. The key is '%s...', the id '%s'."
                .formatted(what, bytes, MAX_INDEX_BYTES, shortened(key), printable(workflowId)));
      }
    }
    return key;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String shortened(String key) {
    return printable(key.substring(0, Math.min(key.length(), 100)));
  }

  /**
   * Replaces each control character and unpaired surrogate by a question mark.
   *
   * @param text the text
   * @return a printable text
   */
  public static String printable(String text) {
    var printable = new StringBuilder(text);
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i)) || isUnpaired(text, i)) {
        printable.setCharAt(i, '?');
      }
    }
    return printable.toString();
  }

  /** Returns whether a name may contain all characters of a text. */
  public static boolean isName(String text) {
    return firstInvalid(text, true) < 0;
  }

  /** Returns the index of the first character that cannot be stored; -1 if there is none. */
  private static int firstInvalid(String text, boolean isName) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isInvalid = isName ? Character.isISOControl(c) : c == 0;
      if (isInvalid || isUnpaired(text, i)) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isUnpaired(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }

  /** The name of the argument is the text without its article. */
  private static InvalidArgumentException invalid(String what, String message) {
    return new InvalidArgumentException(what.replaceFirst("^(The|An?) ", ""), message);
  }

  private static InvalidArgumentException invalidCharacter(String what, String text, int at) {
    char c = text.charAt(at);
    return invalid(
        what,
        "%s '%s' contains %s (U+%04X) at index %d, which Postgres cannot store. Remove it."
            .formatted(
                what,
                printable(text),
                Character.isSurrogate(c) ? "an unpaired surrogate" : "a control character",
                (int) c,
                at));
  }
}
