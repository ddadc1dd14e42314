package dev.cairn.workflow;

import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.RecordedStep;
import dev.cairn.api.RecordedWorkflow;
import dev.cairn.api.WorkflowHistory;
import dev.cairn.spi.Codec;
import dev.cairn.store.Histories;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads all that is recorded of a workflow, and brings its values back. Thread-safe. */
final class HistoryReader {
  private final Histories histories;
  private final Codec codec;

  HistoryReader(Histories histories, Codec codec) {
    this.histories = histories;
    this.codec = codec;
  }

  RecordedWorkflow workflow(String id) {
    RecordedWorkflow kept = histories.find(id).orElseThrow(() -> unknown(id));
    return new RecordedWorkflow(
        kept.summary(), codec.open(kept.input()), opened(kept.output()), opened(kept.error()));
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
    return Stream.iterate(
            histories.steps(id, null),
            page -> !page.isEmpty(),
            page -> histories.steps(id, page.getLast()))
        .flatMap(List::stream)
        .map(this::opened);
  }

  private RecordedStep opened(RecordedStep kept) {
    return new RecordedStep(
        kept.key(),
        kept.position(),
        kept.kind(),
        kept.course(),
        opened(kept.output()),
        opened(kept.error()));
  }

  private @Nullable String opened(@Nullable String stored) {
    return stored == null ? null : codec.open(stored);
  }
}
