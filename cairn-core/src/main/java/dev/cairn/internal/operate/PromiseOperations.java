package dev.cairn.internal.operate;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.start.MessageRouter;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.record.OutcomeKey;
import dev.cairn.internal.store.workflow.OpenPromiseSearch;
import dev.cairn.internal.store.workflow.WorkflowSearch.SortKey;
import dev.cairn.promise.OpenPromise;
import dev.cairn.promise.PromisePage;
import dev.cairn.promise.PromiseSearch;
import dev.cairn.promise.Promises;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Implements {@link Promises} on the store. Thread-safe. */
public final class PromiseOperations implements Promises {
  private static final int MAX_PAGE_SIZE = 1_000;

  private final OpenPromiseSearch open;
  private final MessageRouter messageRouter;

  /**
   * Creates the operations.
   *
   * @param store the database
   * @param messageRouter completes promises
   */
  public PromiseOperations(Store store, MessageRouter messageRouter) {
    this.open = store.openPromises();
    this.messageRouter = messageRouter;
  }

  @Override
  public PromisePage firstPage(int size, PromiseSearch search) {
    return page(size, search, null);
  }

  @Override
  public PromisePage nextPage(String cursor, int size, PromiseSearch search) {
    return page(size, search, place(Cursor.decode(search.toString().hashCode(), cursor)));
  }

  private PromisePage page(
      int size, PromiseSearch search, OpenPromiseSearch.@Nullable Place after) {
    if (size < 1 || size > MAX_PAGE_SIZE) {
      throw new InvalidArgumentException(
          "size", "The page size is %d; must be 1 to %,d.".formatted(size, MAX_PAGE_SIZE));
    }
    List<OpenPromiseSearch.Examined> examined = open.examine(search, after, EXAMINED);
    List<OpenPromiseSearch.Examined> found =
        examined.stream().filter(OpenPromiseSearch.Examined::matches).toList();
    if (found.size() > size) {
      return page(found.subList(0, size), search, found.get(size - 1));
    }
    return page(found, search, examined.size() < EXAMINED ? null : examined.getLast());
  }

  private static PromisePage page(
      List<OpenPromiseSearch.Examined> found,
      PromiseSearch search,
      OpenPromiseSearch.@Nullable Examined last) {
    return new PromisePage(
        found.stream().map(OpenPromiseSearch.Examined::promise).toList(),
        last == null ? null : Cursor.encode(search.toString().hashCode(), key(last.promise())));
  }

  /** Encodes the place of a promise as that of a workflow: the length of its id comes first. */
  private static SortKey key(OpenPromise promise) {
    String id = promise.workflowId();
    return new SortKey(promise.created(), id.length() + ":" + id + promise.key());
  }

  private static OpenPromiseSearch.Place place(SortKey key) {
    int colon = key.id().indexOf(':');
    try {
      int length = Integer.parseInt(key.id().substring(0, Math.max(colon, 0)));
      String rest = key.id().substring(colon + 1);
      return new OpenPromiseSearch.Place(
          key.createdAt(), rest.substring(0, length), rest.substring(length));
    } catch (NumberFormatException | IndexOutOfBoundsException notAPromise) {
      throw new InvalidArgumentException(
          "cursor",
          "The cursor belongs to another list. Use the value of PromisePage.next(), or request the first page.",
          notAPromise);
    }
  }

  @Override
  public boolean complete(String workflowId, String key, @Nullable Object value) {
    return messageRouter.complete(new OutcomeKey(workflowId, key), value);
  }

  @Override
  public boolean fail(String workflowId, String key, Throwable thrown) {
    return messageRouter.fail(new OutcomeKey(workflowId, key), thrown);
  }
}
