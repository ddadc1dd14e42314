package dev.cairn;

import dev.cairn.internal.run.HistoryLimits;
import dev.cairn.operate.HistorySize;
import java.util.Set;

/** What workflows may need of a process: one part of a {@link ExecutionConfig}. */
record HistoryConfig(HistoryLimits histories, Set<String> cpuBoundSteps) {
  static final HistoryConfig USUAL = new HistoryConfig(HistoryLimits.USUAL, Set.of());

  HistoryConfig historyWarning(HistorySize changed) {
    return new HistoryConfig(new HistoryLimits(changed, histories.limit()), cpuBoundSteps);
  }

  HistoryConfig historyLimit(HistorySize changed) {
    return new HistoryConfig(new HistoryLimits(histories.warning(), changed), cpuBoundSteps);
  }

  HistoryConfig cpuBoundSteps(Set<String> changed) {
    return new HistoryConfig(histories, changed);
  }
}
