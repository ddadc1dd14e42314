package dev.cairn.internal.check;

import dev.cairn.error.InvalidArgumentException;

/** Checks names of workflows, steps, transactions and topics, and ids of workflows. */
public final class Names {
  private static final int MAX_LENGTH = 200;
  private static final int MAX_TOPIC_LENGTH = 256;

  /** The maximum length of a workflow id, in characters. */
  public static final int MAX_WORKFLOW_ID_LENGTH = 512;

  private Names() {}

  /**
   * Rejects a workflow id that is blank, longer than 512 characters, or cannot be stored.
   *
   * @throws InvalidArgumentException with the limits
   */
  public static void checkWorkflowId(String id) {
    String unused = StorableText.checkName("The workflow id", id, MAX_WORKFLOW_ID_LENGTH);
  }

  /**
   * Rejects a name that is blank, longer than 200 characters, or contains '#', '/', control
   * characters or unpaired surrogates.
   *
   * @param what what is named, such as {@code queue}
   * @throws InvalidArgumentException with the limits
   */
  public static void check(String what, String name) {
    check(what, name, MAX_LENGTH);
  }

  /**
   * Rejects a topic that is blank, longer than 256 characters, or contains such characters.
   *
   * @throws InvalidArgumentException with the limits
   */
  public static void checkTopic(String topic) {
    check("topic", topic, MAX_TOPIC_LENGTH);
  }

  private static void check(String what, String name, int maxLength) {
    if (name.isBlank() || name.length() > maxLength || hasInvalidCharacter(name)) {
      throw new InvalidArgumentException(
          what,
          "'%s' is not a valid name for %s %s. Use 1 to %d characters without '#', '/', control characters and unpaired surrogates."
              .formatted(
                  StorableText.printable(name),
                  "aeiou".indexOf(what.charAt(0)) < 0 ? "a" : "an",
                  what,
                  maxLength));
    }
  }

  private static boolean hasInvalidCharacter(String name) {
    return name.indexOf('#') >= 0 || name.indexOf('/') >= 0 || !StorableText.isName(name);
  }
}
