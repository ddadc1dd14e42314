package dev.cairn.internal.operate;

import dev.cairn.internal.engine.WorkflowCommands;
import dev.cairn.internal.store.workflow.BulkCommands;
import dev.cairn.internal.store.workflow.BulkCommands.Batch;
import dev.cairn.internal.store.workflow.WorkflowSearch;
import dev.cairn.operate.BulkOperation;
import dev.cairn.operate.BulkPreview;
import dev.cairn.operate.BulkProgress;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Fork;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The workflows that meet criteria, batch by batch. Thread-safe. */
record BulkOperations(BulkCommands steering, WorkflowSearch finding, List<Criterion> criteria)
    implements BulkOperation {
  private static final int BATCH = 500;

  @Override
  public BulkPreview preview() {
    return steering.preview(criteria, finding.page(criteria, null, BulkPreview.FIRST));
  }

  @Override
  public long cancel(Consumer<BulkProgress> listener) {
    return all("cancel", listener, after -> steering.cancel(criteria, after, BATCH));
  }

  @Override
  public long resume(Consumer<BulkProgress> listener) {
    return all("resume", listener, after -> steering.resume(criteria, after, BATCH));
  }

  @Override
  public long fork(Fork.From from, Consumer<BulkProgress> listener) {
    return all("fork", listener, after -> steering.fork(from, criteria, after, BATCH));
  }

  @Override
  public long delete(Consumer<BulkProgress> listener) {
    return all("delete", listener, after -> steering.delete(criteria, after, BATCH));
  }

  private static long all(
      String call,
      Consumer<BulkProgress> listener,
      Function<WorkflowSearch.@Nullable Place, Batch> batchAfter) {
    WorkflowCommands.outsideWorkflow("bulk." + call);
    long touched = 0;
    Batch batch = batchAfter.apply(null);
    for (var last = batch.last(); last != null; last = batch.last()) {
      touched += batch.touched().size();
      listener.accept(new BulkProgress(touched, last.createdAt()));
      batch = batchAfter.apply(last);
    }
    return touched;
  }
}
