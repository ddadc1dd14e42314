package dev.cairn.error;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A workflow was cancelled, so it has no result. */
public sealed class WorkflowCancelledException extends CairnException
    permits WorkflowTimeoutException {
  private static final long serialVersionUID = 1L;

  /** The reason of the cancellation; null if none was given. */
  private final @Nullable String reason;

  /**
   * Says what happened and what to do.
   *
   * @param message both, in prose
   */
  public WorkflowCancelledException(String message) {
    super(message);
    this.reason = null;
  }

  /**
   * Says what happened and what to do, and why the workflow was cancelled.
   *
   * @param message both, in prose
   * @param reason the reason that was given; null for none
   */
  public WorkflowCancelledException(String message, @Nullable String reason) {
    super(message);
    this.reason = reason;
  }

  /**
   * Says what happened and what to do, and keeps what caused it.
   *
   * @param message both, in prose
   * @param cause what caused it
   */
  public WorkflowCancelledException(String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = null;
  }

  /**
   * Why the workflow was cancelled.
   *
   * @return the reason that was given with the cancellation; empty if none was, and after a timeout
   */
  public Optional<String> reason() {
    return Optional.ofNullable(reason);
  }
}
