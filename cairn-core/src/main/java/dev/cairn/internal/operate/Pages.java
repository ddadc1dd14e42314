package dev.cairn.internal.operate;

import dev.cairn.internal.store.workflow.WorkflowSearch;
import dev.cairn.operate.WorkflowSummary;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Iterates over workflows; one page is held in memory. Used by one thread. */
final class Pages implements Iterator<WorkflowSummary> {
  static final int SIZE = 500;

  private final Function<WorkflowSearch.@Nullable SortKey, List<WorkflowSummary>> pageAfter;
  private List<WorkflowSummary> page = List.of();
  private int next;
  private boolean last;

  Pages(Function<WorkflowSearch.@Nullable SortKey, List<WorkflowSummary>> pageAfter) {
    this.pageAfter = pageAfter;
  }

  @Override
  public boolean hasNext() {
    if (next == page.size() && !last) {
      page = pageAfter.apply(page.isEmpty() ? null : WorkflowSearch.SortKey.of(page.getLast()));
      last = page.size() < SIZE;
      next = 0;
    }
    return next < page.size();
  }

  @Override
  public WorkflowSummary next() {
    if (!hasNext()) {
      throw new NoSuchElementException("There are no more workflows");
    }
    return page.get(next++);
  }
}
