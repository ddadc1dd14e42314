package dev.cairn.agents;

import org.jspecify.annotations.Nullable;

/**
 * The state of a question, which {@link Approvals} publishes as an event of the workflow.
 *
 * @param state whether an answer is awaited
 * @param question the question
 * @param answer the answer; null unless it was given
 */
public record QuestionStatus(State state, Question question, @Nullable Answer answer) {
  /** Whether an answer is awaited. */
  public enum State {
    /** An answer is awaited. */
    OPEN,
    /** A person has answered. */
    ANSWERED,
    /** Nobody has answered before the deadline. */
    UNANSWERED
  }
}
