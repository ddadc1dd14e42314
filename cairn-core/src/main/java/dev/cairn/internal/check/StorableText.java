package dev.cairn.internal.check;

import dev.cairn.error.UsageException;
import java.nio.charset.StandardCharsets;

/**
 * Checks texts that are written to Postgres or looked for there. Postgres cannot store the
 * character NUL. An unpaired surrogate would be stored as a question mark, so that two different
 * texts become one. The entry of an index has room for 2,704 bytes. Without this check, the first
 * and the last give an error of Postgres that names neither the text nor its use.
 */
public final class StorableText {
  /** The most bytes of UTF-8 that the texts of one index entry may have together. */
  private static final int INDEX_BYTES = 2_600;

  private static final int BYTES_OF_CHAR = 3;

  private StorableText() {}

  /**
   * Checks a name, an id or a key.
   *
   * @param what what the text is, such as {@code The workflow id}
   * @param text the text
   * @param longest the most characters that it may have
   * @return the text
   * @throws UsageException if it is blank, is too long, or has a control character or an unpaired
   *     surrogate
   */
  public static String checkName(String what, String text, int longest) {
    if (text.isBlank()) {
      throw new UsageException(
          "%s is blank; must have 1 to %d characters.".formatted(what, longest));
    }
    if (text.length() > longest) {
      throw new UsageException(
          "%s has %d characters; must have 1 to %d.".formatted(what, text.length(), longest));
    }
    int unfit = firstUnfit(text, true);
    if (unfit >= 0) {
      throw unfit(what, text, unfit);
    }
    return text;
  }

  /**
   * Checks that Postgres can store a text.
   *
   * @param what what the text is, such as {@code The version}
   * @param text the text
   * @return the text
   * @throws UsageException if it has the character NUL or an unpaired surrogate
   */
  public static String check(String what, String text) {
    int unfit = firstUnfit(text, false);
    if (unfit >= 0) {
      throw unfit(what, text, unfit);
    }
    return text;
  }

  /**
   * Checks that a workflow id and a key fit into one entry of an index.
   *
   * @param workflowId the workflow's id
   * @param what what the key is, such as {@code The key of a step}
   * @param key the key
   * @return the key
   * @throws UsageException if they have too many bytes together
   */
  public static String checkKey(String workflowId, String what, String key) {
    if ((workflowId.length() + key.length()) * BYTES_OF_CHAR > INDEX_BYTES) {
      int bytes = bytes(workflowId) + bytes(key);
      if (bytes > INDEX_BYTES) {
        throw new UsageException(
            "%s has %,d bytes of UTF-8 together with the id of its workflow; must have at most %,d. Shorten the id, the names or the nesting. The key is '%s...', the id '%s'."
                .formatted(what, bytes, INDEX_BYTES, shortened(key), printable(workflowId)));
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
   * The text with a question mark for each control character and unpaired surrogate.
   *
   * @param text the text
   * @return a text that can be printed
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

  /** Whether a name can have all characters of a text. */
  public static boolean isName(String text) {
    return firstUnfit(text, true) < 0;
  }

  /** The index of the first character that cannot be stored; negative if all can. */
  private static int firstUnfit(String text, boolean isName) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isUnfit = isName ? Character.isISOControl(c) : c == 0;
      if (isUnfit || isUnpaired(text, i)) {
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

  private static UsageException unfit(String what, String text, int at) {
    char c = text.charAt(at);
    return new UsageException(
        "%s '%s' has %s (U+%04X) at index %d. Remove it; Postgres stores no such text."
            .formatted(
                what,
                printable(text),
                Character.isSurrogate(c) ? "an unpaired surrogate" : "a control character",
                (int) c,
                at));
  }
}
