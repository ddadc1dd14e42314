package dev.cairn.runtime;

import dev.cairn.api.StuckException;
import dev.cairn.api.ValueException;

/** Why workflows get stuck, other than by asking for the wrong step. */
final class Stuck {
  private Stuck() {}

  static RunStopped.Reason.Stuck because(LiveRun run, ValueException unreadable) {
    return new RunStopped.Reason.Stuck(
        new StuckException(
            "Workflow '%s' cannot go on: %s Then resume the workflow."
                .formatted(run.id(), unreadable.getMessage()),
            unreadable));
  }
}
