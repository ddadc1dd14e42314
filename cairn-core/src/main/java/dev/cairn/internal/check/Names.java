package dev.cairn.internal.check;

import dev.cairn.error.UsageException;

/** Checks names of workflows, steps, transactions and topics, and ids of workflows. */
public final class Names {
  private static final int LONGEST = 200;
  private static final int LONGEST_TOPIC = 256;

  /** The longest id of a workflow, in characters. */
  public static final int LONGEST_WORKFLOW_ID = 512;

  private Names() {}

  /** Refuses a workflow id that is blank, longer than 512 characters, or cannot be stored. */
  public static void checkWorkflowId(String id) {
    String unused = StorableText.checkName("The workflow id", id, LONGEST_WORKFLOW_ID);
  }

  /**
   * Refuses a name that is blank, longer than 200 characters, or has '#', '/', control characters
   * or unpaired surrogates.
   */
  public static void check(String what, String name) {
    check(what, name, LONGEST);
  }

  /** Refuses a topic that is blank, longer than 256 characters, or has such characters. */
  public static void checkTopic(String topic) {
    check("topic", topic, LONGEST_TOPIC);
  }

  private static void check(String what, String name, int longest) {
    if (name.isBlank() || name.length() > longest || hasUnfit(name)) {
      throw new UsageException(
          "'%s' cannot name %s %s. Give 1 to %d characters without '#', '/', control characters and unpaired surrogates."
              .formatted(
                  StorableText.printable(name),
                  "aeiou".indexOf(what.charAt(0)) < 0 ? "a" : "an",
                  what,
                  longest));
    }
  }

  private static boolean hasUnfit(String name) {
    return name.indexOf('#') >= 0 || name.indexOf('/') >= 0 || !StorableText.isName(name);
  }
}
