package dev.cairn.runtime;

import dev.cairn.api.CairnException;
import dev.cairn.api.Sentence;
import dev.cairn.api.StuckException;

/** Why workflows get stuck, other than by asking for the wrong step. */
final class Stuck {
  private Stuck() {}

  static RunStopped.Reason.Stuck because(LiveRun run, CairnException obstacle) {
    return new RunStopped.Reason.Stuck(
        new StuckException(
            "Workflow '%s' cannot go on: %s Then resume the workflow."
                .formatted(run.id(), Sentence.of(obstacle.getMessage())),
            obstacle));
  }
}
