package dev.cairn.error;

import org.jspecify.annotations.Nullable;

/** A workflow has ended, and nothing more can be sent to it or awaited from it. */
public final class WorkflowEndedException extends CairnException {
  private static final long serialVersionUID = 1L;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public WorkflowEndedException(String message) {
    super(message);
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public WorkflowEndedException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
