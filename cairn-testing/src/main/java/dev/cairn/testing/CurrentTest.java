package dev.cairn.testing;

import dev.cairn.Cairn;
import java.util.Optional;

/** What assertions need to know of the test that the current thread executes. */
interface CurrentTest {
  /** The engine of the test; empty if the test does not use it. */
  Optional<Cairn> engine();

  /** What the workflows of the engine wait for. */
  Waits waits();

  /** Called while the test waits for a workflow. */
  void awaiting(String workflowId);
}
