package dev.cairn.examples.agent.stub;

/**
 * One call of the model, as the stub counts it.
 *
 * @param id the id of the response, unique for each call
 * @param content the hash of model, messages and tools: the same for calls that are repeated
 * @param process which process of the agent made it
 * @param outcome what became of it
 */
public record Call(String id, String content, String process, Outcome outcome) {
  /** What became of a call. */
  public enum Outcome {
    /** The answer is being written. */
    ANSWERING,
    /** The answer was written to its end. */
    ANSWERED,
    /** The caller went away before the end of the answer. */
    NOT_RECEIVED,
    /** The stub made it fail on purpose. */
    FAILED,
    /** The key was rejected. */
    REJECTED
  }

  Call ended(Outcome changed) {
    return new Call(id, content, process, changed);
  }
}
