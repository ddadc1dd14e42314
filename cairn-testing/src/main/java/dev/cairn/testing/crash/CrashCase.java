package dev.cairn.testing.crash;

import dev.cairn.testing.internal.process.Fault;
import dev.cairn.testing.internal.process.FaultPoint;
import java.util.List;

/**
 * What happens in one invocation of a test.
 *
 * @param faults the faults in order; empty to learn the records
 */
record CrashCase(List<FaultPoint> faults) {
  static final CrashCase WITHOUT_FAULT = new CrashCase(List.of());

  CrashCase {
    faults = List.copyOf(faults);
  }

  /** Whether the workflow is cancelled. */
  boolean cancels() {
    return faults.stream().anyMatch(point -> point.fault() == Fault.CANCEL);
  }

  static CrashCase of(FaultPoint... faults) {
    return new CrashCase(List.of(faults));
  }
}
