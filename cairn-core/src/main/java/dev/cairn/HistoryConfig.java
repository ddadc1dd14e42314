package dev.cairn;

import dev.cairn.internal.run.HistoryLimits;
import dev.cairn.operate.HistorySize;
import java.util.Set;

/**
 * The part of an {@link ExecutionConfig} with the limits of histories and the names of CPU-bound
 * steps.
 */
record HistoryConfig(HistoryLimits histories, Set<String> cpuBoundSteps) {
  static final HistoryConfig DEFAULT = new HistoryConfig(HistoryLimits.USUAL, Set.of());

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
