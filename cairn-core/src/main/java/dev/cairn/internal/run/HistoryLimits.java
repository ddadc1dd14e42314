package dev.cairn.internal.run;

import dev.cairn.operate.HistorySize;
import org.jspecify.annotations.Nullable;

/**
 * Limits for the size of a history.
 *
 * @param warning the size from which on a warning is reported
 * @param limit the size at which a workflow gets stuck; null for none
 */
public record HistoryLimits(HistorySize warning, @Nullable HistorySize limit) {
  /** The default: a warning at 50 MB or 50,000 records, and no limit. */
  public static final HistoryLimits USUAL =
      new HistoryLimits(new HistorySize(50_000_000, 50_000), null);
}
