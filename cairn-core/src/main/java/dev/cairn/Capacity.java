package dev.cairn;

import dev.cairn.api.HistorySize;
import dev.cairn.runtime.HistoryLimits;
import java.util.Set;

/** What workflows may need of a process: one part of a {@link Conduct}. */
record Capacity(HistoryLimits histories, Set<String> cpuBoundSteps) {
  static final Capacity USUAL = new Capacity(HistoryLimits.USUAL, Set.of());

  Capacity historyWarning(HistorySize changed) {
    return new Capacity(new HistoryLimits(changed, histories.limit()), cpuBoundSteps);
  }

  Capacity historyLimit(HistorySize changed) {
    return new Capacity(new HistoryLimits(histories.warning(), changed), cpuBoundSteps);
  }

  Capacity cpuBoundSteps(Set<String> changed) {
    return new Capacity(histories, changed);
  }
}
