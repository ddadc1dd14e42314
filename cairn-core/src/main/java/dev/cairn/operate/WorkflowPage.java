package dev.cairn.operate;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Some of the workflows that were looked for, the newest first.
 *
 * @param workflows the workflows, at most as many as were asked for
 * @param cursor where the next page begins, printable and safe in an address; null if there is none
 */
public record WorkflowPage(List<WorkflowSummary> workflows, @Nullable String cursor) {
  /** Keeps a copy of the list. */
  public WorkflowPage {
    workflows = List.copyOf(workflows);
  }

  /**
   * Where the next page begins.
   *
   * @return the cursor; empty if this is the last page
   */
  public Optional<String> next() {
    return Optional.ofNullable(cursor);
  }
}
