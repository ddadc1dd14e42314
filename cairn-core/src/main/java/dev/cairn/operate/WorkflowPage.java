package dev.cairn.operate;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list of workflows, the newest first.
 *
 * @param workflows the workflows
 * @param cursor the cursor of the next page, printable and safe in a URL; null on the last page
 * @param examinedTo when the last workflow was created that a search for a text has examined; null
 *     for other lists, and on the last page
 */
public record WorkflowPage(
    List<WorkflowSummary> workflows, @Nullable String cursor, @Nullable Instant examinedTo) {
  /** Copies the list. */
  public WorkflowPage {
    workflows = List.copyOf(workflows);
  }

  /**
   * Returns the cursor of the next page, for {@link Workflows#nextPage}.
   *
   * @return the cursor; empty on the last page
   */
  public Optional<String> next() {
    return Optional.ofNullable(cursor);
  }
}
