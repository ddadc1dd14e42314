package dev.cairn.internal.run;

import dev.cairn.common.HistorySize;
import org.jspecify.annotations.Nullable;

/**
 * How large a history may become.
 *
 * @param warning from which size on there is a warning
 * @param limit at which size a workflow gets stuck; null for none
 */
public record HistoryLimits(HistorySize warning, @Nullable HistorySize limit) {
  /** A warning at 50 MB or 50,000 records, and no limit. */
  public static final HistoryLimits USUAL =
      new HistoryLimits(new HistorySize(50_000_000, 50_000), null);
}
