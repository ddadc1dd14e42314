package dev.cairn.workflow;

import dev.cairn.api.Bulk;
import dev.cairn.api.BulkPreview;
import dev.cairn.api.BulkProgress;
import dev.cairn.api.Criterion;
import dev.cairn.api.Fork;
import dev.cairn.runtime.Control;
import dev.cairn.store.BulkSteering;
import dev.cairn.store.BulkSteering.Batch;
import dev.cairn.store.Finding;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The workflows that meet criteria, batch by batch. Thread-safe. */
record Many(BulkSteering steering, Finding finding, List<Criterion> criteria) implements Bulk {
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
      Function<Finding.@Nullable Place, Batch> batchAfter) {
    Control.outsideWorkflow("bulk." + call);
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
