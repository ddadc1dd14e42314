package dev.cairn.internal.operate;

import dev.cairn.internal.engine.WorkflowCommands;
import dev.cairn.internal.run.Cancelled;
import dev.cairn.internal.store.workflow.BulkCommands;
import dev.cairn.internal.store.workflow.BulkCommands.Batch;
import dev.cairn.internal.store.workflow.WorkflowSearch;
import dev.cairn.operate.BulkOperation;
import dev.cairn.operate.BulkPreview;
import dev.cairn.operate.BulkProgress;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import dev.cairn.queue.QueueTarget;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Executes commands on all workflows that match criteria, in batches. Thread-safe. */
record BulkOperations(BulkCommands commands, WorkflowSearch search, List<Criterion> criteria)
    implements BulkOperation {
  private static final int BATCH = 500;

  @Override
  public BulkPreview preview() {
    return commands.preview(criteria, search.page(criteria, null, BulkPreview.FIRST));
  }

  @Override
  public long cancel(Consumer<BulkProgress> listener) {
    return cancelled(null, listener);
  }

  @Override
  public long cancel(String reason, Consumer<BulkProgress> listener) {
    return cancelled(Cancelled.checkReason(reason), listener);
  }

  private long cancelled(@Nullable String reason, Consumer<BulkProgress> listener) {
    return forEachBatch(
        "cancel", listener, after -> commands.cancel(reason, criteria, after, BATCH));
  }

  @Override
  public long resume(Consumer<BulkProgress> listener) {
    return resumed(null, listener);
  }

  @Override
  public long resume(QueueTarget queue, Consumer<BulkProgress> listener) {
    return resumed(queue, listener);
  }

  private long resumed(@Nullable QueueTarget queue, Consumer<BulkProgress> listener) {
    return forEachBatch(
        "resume", listener, after -> commands.resume(queue, criteria, after, BATCH));
  }

  @Override
  public long fork(Fork.From from, Consumer<BulkProgress> listener) {
    return forEachBatch("fork", listener, after -> commands.fork(from, criteria, after, BATCH));
  }

  @Override
  public long delete(Consumer<BulkProgress> listener) {
    return forEachBatch("delete", listener, after -> commands.delete(criteria, after, BATCH));
  }

  private static long forEachBatch(
      String call,
      Consumer<BulkProgress> listener,
      Function<WorkflowSearch.@Nullable SortKey, Batch> batchAfter) {
    WorkflowCommands.checkOutsideWorkflow("bulk." + call);
    long touched = 0;
    Batch batch = batchAfter.apply(null);
    for (var last = batch.last(); last != null; last = batch.last()) {
      touched += batch.affected().size();
      listener.accept(new BulkProgress(touched, last.createdAt()));
      batch = batchAfter.apply(last);
    }
    return touched;
  }
}
