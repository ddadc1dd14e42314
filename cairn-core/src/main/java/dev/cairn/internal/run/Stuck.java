package dev.cairn.internal.run;

import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.text.Sentence;

/**
 * Creates the reason of workflows that get stuck by a problem other than a mismatch of code and
 * records.
 */
public final class Stuck {
  private Stuck() {}

  public static RunStopped.Reason.Stuck because(ActiveRun run, RuntimeException problem) {
    return new RunStopped.Reason.Stuck(
        WorkflowStoppedException.stuck(
            "Workflow '%s' cannot continue: %s Then resume the workflow."
                .formatted(run.id(), Sentence.of(problem.getMessage())),
            run.id(),
            problem));
  }
}
