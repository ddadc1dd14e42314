package dev.cairn.agents;

/**
 * A tool call at a place where it cannot be recorded, such as a thread of a pool. An {@link Error},
 * because frameworks turn exceptions of tools into messages to the model, which would hide the
 * mistake.
 *
 * <p>What to do: as the message says; call tools on the thread of the workflow or of a branch.
 */
public final class UnrecordableToolCallError extends Error {
  private static final long serialVersionUID = 1L;

  private final String tool;

  /**
   * Creates the error.
   *
   * @param message what happened, with values, and what to do
   * @param tool the name of the tool
   * @param cause why the call was rejected
   */
  public UnrecordableToolCallError(String message, String tool, Throwable cause) {
    super(message, cause);
    this.tool = tool;
  }

  /**
   * Returns the tool that was called.
   *
   * @return the name of the tool
   */
  public String tool() {
    return tool;
  }
}
