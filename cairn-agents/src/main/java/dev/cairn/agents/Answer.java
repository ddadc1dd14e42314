package dev.cairn.agents;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of a person to a {@link Question}. It completes the promise of the question:
 *
 * {@snippet :
 * boolean first = cairn.messages().complete(token, Answer.of("yes", "ann"));
 * }
 *
 * @param option one of the options of the question
 * @param by who answered; empty if unknown
 * @param comment a remark for the workflow or the model; empty for none
 * @param arguments the arguments of the question as the person changed them; empty for unchanged
 *     arguments. An answer that {@link Approvals#ask} returns has those of the question then
 */
public record Answer(String option, String by, String comment, Map<String, Object> arguments) {
  /** Copies the arguments. What JSON lacks is empty. */
  public Answer {
    option = orEmpty(option);
    by = orEmpty(by);
    comment = orEmpty(comment);
    arguments = orEmpty(arguments);
  }

  private static Map<String, Object> orEmpty(@Nullable Map<String, Object> arguments) {
    return arguments == null
        ? Map.of()
        : Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  /**
   * Returns an answer that changes no arguments.
   *
   * @param option one of the options of the question
   * @param by who answers
   * @return the answer
   */
  public static Answer of(String option, String by) {
    return new Answer(option, by, "", Map.of());
  }

  /**
   * Adds a remark.
   *
   * @param text for the workflow or the model
   * @return a changed copy
   */
  public Answer comment(String text) {
    return new Answer(option, by, text, arguments);
  }

  /**
   * Changes the arguments of the question.
   *
   * @param changed all arguments, not only those that differ
   * @return a changed copy
   */
  public Answer arguments(Map<String, Object> changed) {
    return new Answer(option, by, comment, changed);
  }
}
