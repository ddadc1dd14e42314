package dev.cairn.internal.run;

import dev.cairn.error.CairnException;
import dev.cairn.error.StuckException;
import dev.cairn.internal.text.Sentence;

/** Why workflows get stuck, other than by asking for the wrong step. */
public final class Stuck {
  private Stuck() {}

  public static RunStopped.Reason.Stuck because(ActiveRun run, CairnException obstacle) {
    return new RunStopped.Reason.Stuck(
        new StuckException(
            "Workflow '%s' cannot go on: %s Then resume the workflow."
                .formatted(run.id(), Sentence.of(obstacle.getMessage())),
            obstacle));
  }
}
