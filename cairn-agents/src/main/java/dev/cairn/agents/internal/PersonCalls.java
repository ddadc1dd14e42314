package dev.cairn.agents.internal;

import dev.cairn.agents.Answer;
import dev.cairn.agents.Approvals;
import dev.cairn.agents.UnansweredException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tool calls that wait for a person.
 *
 * @param approvals whom to ask
 * @param deadline how long to wait for an answer
 */
public record PersonCalls(Approvals approvals, Duration deadline) {
  /** The option that permits a call. */
  public static final String APPROVE = "approve";

  /** The option that refuses a call. */
  public static final String REJECT = "reject";

  /** The name of the tool by which a model asks a person. */
  public static final String ASK = "ask_person";

  /** What that tool does. */
  public static final String ASK_DESCRIPTION =
      "Asks a person and returns the chosen answer. It may take days.";

  /** The argument with the question. */
  public static final String QUESTION = "question";

  /** What it means. */
  public static final String QUESTION_DESCRIPTION = "The question, in full sentences";

  /** The argument with the options. */
  public static final String OPTIONS = "options";

  /** What they mean. */
  public static final String OPTIONS_DESCRIPTION = "The answers to choose from";

  /**
   * What a person decided about a call.
   *
   * @param refusal what the model is told, because the call is not made; null if it is permitted
   * @param arguments the arguments, which the person may have changed
   */
  public record Decision(@Nullable String refusal, Map<String, Object> arguments) {}

  /**
   * Asks whether a tool may be called.
   *
   * @param tool its name
   * @param arguments the arguments of the call
   * @return the decision; a refusal if nobody answers
   */
  public Decision decide(String tool, Map<String, Object> arguments) {
    Answer answer;
    try {
      answer =
          approvals.ask(
              "May the agent call the tool '%s'?".formatted(tool),
              List.of(APPROVE, REJECT),
              arguments,
              deadline);
    } catch (UnansweredException unanswered) {
      return new Decision("Nobody has approved this call in time, so it was not made.", arguments);
    }
    if (answer.option().equals(REJECT)) {
      String by = answer.by().isEmpty() ? "A person" : answer.by();
      String reason = answer.comment().isEmpty() ? "" : ": " + answer.comment();
      return new Decision(
          "%s rejected this call, so it was not made%s".formatted(by, reason), arguments);
    }
    return new Decision(null, answer.arguments());
  }

  /**
   * Asks the question of a model.
   *
   * @param arguments the question and the options
   * @return the chosen answer, with the comment of the person
   * @throws dev.cairn.error.InvalidArgumentException if the arguments do not fit
   */
  public String ask(Map<String, Object> arguments) {
    try {
      Answer answer =
          approvals.ask(
              ToolCallText.text(arguments, QUESTION),
              ToolCallText.texts(arguments, OPTIONS),
              deadline);
      return answer.comment().isEmpty()
          ? answer.option()
          : answer.option() + ": " + answer.comment();
    } catch (UnansweredException unanswered) {
      return "Nobody has answered in time.";
    }
  }
}
