package dev.cairn.internal.run;

import dev.cairn.common.Cancellation;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.internal.check.StorableText;
import dev.cairn.internal.text.Sentence;
import org.jspecify.annotations.Nullable;

/** Creates the exception of a cancelled workflow. */
public final class Cancelled {
  private static final int LONGEST_REASON = 1_000;

  private Cancelled() {}

  /**
   * Checks the reason of a cancellation.
   *
   * @throws dev.cairn.error.InvalidArgumentException if it is blank, too long, or has a control
   *     character
   */
  public static String checkReason(String reason) {
    return StorableText.checkName("The reason of a cancellation", reason, LONGEST_REASON);
  }

  /** What is thrown for a cancelled workflow; the reason is null if none was given. */
  public static WorkflowCancelledException exception(
      String workflowId, Cancellation why, @Nullable String reason) {
    return switch (why) {
      case ALONE, WITH_CHILDREN ->
          new WorkflowCancelledException(
              "Workflow '%s' was cancelled, so it has no result. %sStart it again under another id, or resume it if it has not compensated anything."
                  .formatted(
                      workflowId,
                      reason == null ? "" : "The reason: %s ".formatted(Sentence.of(reason))),
              workflowId,
              reason);
      case DEADLINE ->
          new WorkflowTimeoutException(
              "Workflow '%s' was cancelled when its deadline passed, so it has no result. Start it again under another id with more time, or resume it if it has not compensated anything."
                  .formatted(workflowId),
              workflowId);
    };
  }
}
