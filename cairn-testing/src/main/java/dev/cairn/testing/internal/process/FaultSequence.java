package dev.cairn.testing.internal.process;

import java.util.List;
import java.util.Optional;

/** The faults of a test, of which each happens after the previous one. For one thread at a time. */
final class FaultSequence {
  private final List<FaultPoint> faults;
  private int next;

  FaultSequence(List<FaultPoint> faults) {
    this.faults = List.copyOf(faults);
  }

  /**
   * Takes the next fault if its time has come.
   *
   * @param record the record that will be committed, or was
   * @param committed whether it was
   */
  Optional<Fault> take(JournalRecord record, boolean committed) {
    if (allHappened()) {
      return Optional.empty();
    }
    FaultPoint point = faults.get(next);
    boolean matches =
        point.record().equals(record) && (point.fault() == Fault.KILL_AFTER) == committed;
    if (!matches) {
      return Optional.empty();
    }
    next++;
    return Optional.of(point.fault());
  }

  boolean allHappened() {
    return next == faults.size();
  }
}
