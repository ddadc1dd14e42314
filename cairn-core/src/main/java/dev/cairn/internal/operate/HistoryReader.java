package dev.cairn.internal.operate;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.workflow.HistoryReads;
import dev.cairn.internal.value.BoundCodecs;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowHistory;
import dev.cairn.spi.Codec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads all that is recorded of a workflow, and brings its values back. Thread-safe. */
final class HistoryReader {
  private final HistoryReads histories;
  private final dev.cairn.internal.store.workflow.WorkflowStore workflows;
  private final BoundCodecs codecs;

  HistoryReader(Store store, Codec codec) {
    this.histories = store.histories();
    this.workflows = store.workflows();
    this.codecs = new BoundCodecs(codec);
  }

  RecordedWorkflow workflow(String id) {
    RecordedWorkflow kept = histories.find(id).orElseThrow(() -> unknown(id));
    boolean exhausted = kept.summary().state() == WorkflowState.EXHAUSTED;
    return new RecordedWorkflow(
        kept.summary(),
        codecs.arguments(bindingId(id)).open(kept.input()),
        opened(kept.output(), codecs.result(id)),
        opened(kept.error(), exhausted ? codecs.exhaustion() : codecs.failure(id)));
  }

  /** The id that the workflow's values are bound to; asked for only where it matters. */
  private String bindingId(String id) {
    return codecs.bindsValues() ? workflows.bindingId(id).orElseThrow(() -> unknown(id)) : id;
  }

  private static NoSuchWorkflowException unknown(String id) {
    return new NoSuchWorkflowException(
        "There is no workflow '%s'. Check the id, and that it was started in this database and schema."
            .formatted(id));
  }

  WorkflowHistory history(String id) {
    RecordedWorkflow workflow = workflow(id);
    List<RecordedStep> steps = pages(id).toList();
    Descendants descendants = Descendants.of(id, histories);
    return new WorkflowHistory(workflow, steps, descendants.trees(id), descendants.all());
  }

  /** The records, of which one page is held in memory. */
  Stream<RecordedStep> steps(String id) {
    if (histories.find(id).isEmpty()) {
      throw unknown(id);
    }
    return pages(id);
  }

  private Stream<RecordedStep> pages(String id) {
    String bindingId = bindingId(id);
    return Stream.iterate(
            histories.steps(id, null),
            page -> !page.isEmpty(),
            page -> histories.steps(id, page.getLast()))
        .flatMap(List::stream)
        .map(step -> opened(step, bindingId));
  }

  private RecordedStep opened(RecordedStep kept, String bindingId) {
    return new RecordedStep(
        kept.key(),
        kept.position(),
        kept.kind(),
        kept.course(),
        opened(kept.output(), codecs.stepResult(bindingId, kept.key())),
        opened(kept.error(), codecs.stepFailure(bindingId, kept.key())));
  }

  private static @Nullable String opened(@Nullable String stored, Codec codec) {
    return stored == null ? null : codec.open(stored);
  }
}
