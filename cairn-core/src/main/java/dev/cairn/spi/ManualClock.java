package dev.cairn.spi;

import java.time.InstantSource;
import java.util.List;

/**
 * A clock that tests set by hand. Cairn uses its time as it is, and does not correct it by the
 * clock of the database as it does with other clocks.
 */
@FunctionalInterface
public interface ManualClock extends InstantSource {
  /**
   * Called when an engine that uses this clock has started. Does nothing by default.
   *
   * @param engine tells when the engine waits for time
   */
  default void started(TimedEngine engine) {}

  /**
   * Called when such an engine begins to stop. Does nothing by default.
   *
   * @param engine the engine
   */
  default void stopping(TimedEngine engine) {}

  /**
   * Called while a thread outside workflows waits for the end of a workflow, or of the first of
   * several, for an event of a workflow or a value of its stream, on that thread: about ten times a
   * second, first after a tenth. What it throws ends the wait, so that a test need not wait for
   * what cannot happen. Does nothing by default.
   *
   * @param workflowIds the workflow ids, one or more; any of them can end the wait
   */
  default void awaiting(List<String> workflowIds) {}
}
