package dev.cairn.internal.operate;

import dev.cairn.error.UsageException;
import dev.cairn.internal.store.workflow.WorkflowSearch;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowSummary;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Lists workflows, page by page. Thread-safe. */
final class WorkflowLister {
  private static final int LARGEST_PAGE = 1_000;

  private final WorkflowSearch finding;

  WorkflowLister(WorkflowSearch finding) {
    this.finding = finding;
  }

  Stream<WorkflowSummary> all(List<Criterion> criteria) {
    var pages = new Pages(after -> finding.page(criteria, after, Pages.SIZE));
    int traits = Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pages, traits), false);
  }

  /** One more is read than is given, to know whether there is another page. */
  WorkflowPage page(@Nullable String cursor, int size, List<Criterion> criteria) {
    if (size < 1 || size > LARGEST_PAGE) {
      throw new UsageException(
          "A page of %d workflows was asked for; give 1 to %,d, or use find for all of them."
              .formatted(size, LARGEST_PAGE));
    }
    int checksum = finding.checksum(criteria);
    WorkflowSearch.Place after = cursor == null ? null : Cursor.place(checksum, cursor);
    List<WorkflowSummary> found = finding.page(criteria, after, size + 1);
    if (found.size() <= size) {
      return new WorkflowPage(found, null);
    }
    List<WorkflowSummary> given = found.subList(0, size);
    return new WorkflowPage(given, Cursor.text(checksum, WorkflowSearch.Place.of(given.getLast())));
  }
}
