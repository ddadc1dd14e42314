package dev.cairn.agents;

/**
 * A part of a response in the stream of a durable model.
 *
 * <p>Each try of a call begins with {@link Kind#STARTED}. A reader that sees it for a call drops
 * all earlier parts of this call, which belong to a try that failed or whose process died. A try
 * that fails while its process lives also ends with {@link Kind#FAILED}, so that a reader can mark
 * the text before another try begins. The parts of a call that was recorded are never repeated.
 *
 * @param call identifies the model call within the workflow, the same for all of its tries
 * @param kind what the part is
 * @param text the tokens of a text or thinking part, or the failure; empty for others
 */
public record ModelPart(String call, Kind kind, String text) {
  /** What a part is. */
  public enum Kind {
    /** A try begins: earlier parts of the call are obsolete. */
    STARTED,
    /** Tokens of the text. */
    TEXT,
    /** Tokens of the reasoning. */
    THINKING,
    /** The try failed, and may be followed by another one. */
    FAILED,
    /** The response is complete. Until it is recorded, a crash can still cause another try. */
    COMPLETED
  }
}
