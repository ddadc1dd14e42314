package dev.cairn.agents;

import dev.cairn.error.CairnException;
import java.time.Instant;

/**
 * Nobody answered a {@link Question} before its deadline.
 *
 * <p>What to do: decide what the workflow does without an answer, or ask again.
 */
public final class UnansweredException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String questionId;
  private final Instant deadline;

  /**
   * Creates the exception.
   *
   * @param message what was asked, until when, and what to do
   * @param questionId the id of the question
   * @param deadline when the workflow gave up
   */
  public UnansweredException(String message, String questionId, Instant deadline) {
    super(message);
    this.questionId = questionId;
    this.deadline = deadline;
  }

  /**
   * Returns the question.
   *
   * @return its id
   */
  public String questionId() {
    return questionId;
  }

  /**
   * Returns when the workflow gave up.
   *
   * @return the time, by the clock of the database
   */
  public Instant deadline() {
    return deadline;
  }
}
