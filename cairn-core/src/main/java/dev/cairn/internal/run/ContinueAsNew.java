package dev.cairn.internal.run;

/**
 * Unwinds the code of a workflow that continues as new. An {@link Error}, so that code which
 * catches exceptions does not catch it. Durable calls in {@code finally} blocks work as usual on
 * its way.
 */
public final class ContinueAsNew extends Error {
  private static final long serialVersionUID = 1L;

  private final String input;

  /**
   * A request to continue.
   *
   * @param workflowId the workflow
   * @param input the arguments of the next generation as JSON
   */
  public ContinueAsNew(String workflowId, String input) {
    super("Workflow '" + workflowId + "' continues as new", null, true, false);
    this.input = input;
  }

  /** The arguments of the next generation as JSON. */
  public String input() {
    return input;
  }
}
