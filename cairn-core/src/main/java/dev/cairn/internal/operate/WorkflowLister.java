package dev.cairn.internal.operate;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.store.workflow.WorkflowSearch;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.TextSearch;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowSummary;
import java.util.List;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Lists workflows page by page. Thread-safe. */
final class WorkflowLister {
  private static final int MAX_PAGE_SIZE = 1_000;

  private final WorkflowSearch search;

  WorkflowLister(WorkflowSearch search) {
    this.search = search;
  }

  Stream<WorkflowSummary> all(List<Criterion> criteria) {
    var pages = new Pages(after -> search.page(criteria, after, Pages.SIZE));
    int characteristics = Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL;
    return StreamSupport.stream(Spliterators.spliteratorUnknownSize(pages, characteristics), false);
  }

  /** Returns one page. Reads one workflow more, to know whether there is another page. */
  WorkflowPage page(@Nullable String cursor, int size, List<Criterion> criteria) {
    checkSize(size);
    int checksum = search.checksum(criteria);
    WorkflowSearch.SortKey after = cursor == null ? null : Cursor.decode(checksum, cursor);
    List<WorkflowSummary> found = search.page(criteria, after, size + 1);
    if (found.size() <= size) {
      return new WorkflowPage(found, null, null);
    }
    List<WorkflowSummary> page = found.subList(0, size);
    return new WorkflowPage(
        page, Cursor.encode(checksum, WorkflowSearch.SortKey.of(page.getLast())), null);
  }

  /** Returns one page of a search for a text. */
  WorkflowPage page(TextSearch search) {
    checkSize(search.size());
    int checksum = 31 * this.search.checksum(search.criteria()) + search.text().hashCode();
    WorkflowSearch.SortKey after =
        search.cursor() == null ? null : Cursor.decode(checksum, search.cursor());
    List<WorkflowSearch.Examined> examined = this.search.examine(search, after);
    List<WorkflowSearch.Examined> found =
        examined.stream().filter(WorkflowSearch.Examined::matches).toList();
    boolean isFull = found.size() > search.size();
    List<WorkflowSummary> page =
        found.stream().limit(search.size()).map(WorkflowSearch.Examined::workflow).toList();
    if (!isFull && examined.size() < TextSearch.EXAMINED) {
      return new WorkflowPage(page, null, null);
    }
    WorkflowSummary last = isFull ? page.getLast() : examined.getLast().workflow();
    WorkflowSearch.SortKey end = WorkflowSearch.SortKey.of(last);
    return new WorkflowPage(page, Cursor.encode(checksum, end), end.createdAt());
  }

  private static void checkSize(int size) {
    if (size < 1 || size > MAX_PAGE_SIZE) {
      throw new InvalidArgumentException(
          "size",
          "The page size is %d; must be 1 to %,d. Use find to list all workflows."
              .formatted(size, MAX_PAGE_SIZE));
    }
  }
}
