package dev.cairn.internal.operate;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.record.GenerationIds;
import dev.cairn.internal.store.workflow.HistoryReads;
import dev.cairn.internal.value.BoundCodecs;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowHistory;
import dev.cairn.spi.Codec;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads everything that is recorded of a workflow, with decoded values. Thread-safe. */
final class HistoryReader {
  private final HistoryReads historyReads;
  private final dev.cairn.internal.store.workflow.WorkflowStore workflows;
  private final BoundCodecs codecs;

  HistoryReader(Store store, Codec codec) {
    this.historyReads = store.historyReads();
    this.workflows = store.workflows();
    this.codecs = new BoundCodecs(codec);
  }

  RecordedWorkflow workflow(String id) {
    RecordedWorkflow stored = historyReads.find(id).orElseThrow(() -> unknown(id));
    int generation = stored.summary().runner().generation();
    boolean exhausted = stored.summary().state() == WorkflowState.EXHAUSTED;
    return new RecordedWorkflow(
        stored.summary(),
        codecs.arguments(bindingId(id, generation)).open(stored.input()),
        open(stored.output(), codecs.result(id)),
        open(stored.error(), exhausted ? codecs.exhaustion() : codecs.failure(id)),
        stored.forkedFrom());
  }

  /**
   * Returns the id to which the values of a generation are bound. Queries the database only if the
   * codec binds values to ids.
   */
  private String bindingId(String id, int generation) {
    return codecs.bindsValues()
        ? GenerationIds.id(workflows.bindingId(id).orElseThrow(() -> unknown(id)), generation)
        : id;
  }

  private static NoSuchWorkflowException unknown(String id) {
    return new NoSuchWorkflowException(
        "There is no workflow '%s'. Check the id, and that it was started in this database and schema."
            .formatted(id),
        id);
  }

  WorkflowHistory history(String id) {
    RecordedWorkflow workflow = workflow(id);
    List<RecordedStep> steps = pages(id, 0).toList();
    Descendants descendants = Descendants.of(id, historyReads);
    return new WorkflowHistory(workflow, steps, descendants.trees(id), descendants.all());
  }

  /**
   * Streams the records of the current generation from a position on; one page is held in memory.
   * The stream ends if the workflow continues as new meanwhile.
   */
  Stream<RecordedStep> steps(String id, int from) {
    if (historyReads.find(id).isEmpty()) {
      throw unknown(id);
    }
    return pages(id, from);
  }

  private Stream<RecordedStep> pages(String id, int from) {
    HistoryReads.Page first = historyReads.steps(id, from, "");
    if (first.steps().isEmpty()) {
      return Stream.empty();
    }
    String bindingId = bindingId(id, first.generation());
    return Stream.iterate(
            first,
            page -> page.generation() == first.generation(), // that of the page after the last is 0
            page -> following(id, page.steps().getLast()))
        .flatMap(page -> page.steps().stream())
        .map(step -> open(step, bindingId));
  }

  private HistoryReads.Page following(String id, RecordedStep last) {
    return historyReads.steps(id, last.position(), last.key());
  }

  private RecordedStep open(RecordedStep stored, String bindingId) {
    return new RecordedStep(
        stored.key(),
        stored.position(),
        stored.kind(),
        stored.execution(),
        open(stored.output(), codecs.stepResult(bindingId, stored.key())),
        open(stored.error(), codecs.stepFailure(bindingId, stored.key())));
  }

  private static @Nullable String open(@Nullable String stored, Codec codec) {
    return stored == null ? null : codec.open(stored);
  }
}
