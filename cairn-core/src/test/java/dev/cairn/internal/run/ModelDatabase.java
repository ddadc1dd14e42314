package dev.cairn.internal.run;

import dev.cairn.common.WorkflowState;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.start.Interleavings;
import dev.cairn.internal.start.StartRecords;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.start.Placement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The database of {@link StartModel}: a map that answers like Postgres. Each access is a step of
 * {@link Interleavings}.
 */
final class ModelDatabase implements StartRecords {
  private static final WorkflowRow.CancellationStatus FREE =
      new WorkflowRow.CancellationStatus(null, null, null);

  private final Map<String, Row> rows = new HashMap<>();
  private boolean failNextWrite;
  private int accepted;

  /**
   * A workflow.
   *
   * @param number counts the accepted workflows, also those with the same id
   * @param attempt the number of its present ownership
   * @param here whether the executor of the model is the owner, if it runs
   */
  record Row(int number, WorkflowState state, int attempt, boolean here) {
    Row with(WorkflowState changed) {
      return new Row(number, changed, attempt, here);
    }

    boolean isOwned() {
      return here && state == WorkflowState.RUNNING;
    }

    boolean isOwnedBy(Entry.RunKey run) {
      return isOwned() && attempt == run.attempt();
    }
  }

  void insert(String id, WorkflowState state) {
    rows.put(id, new Row(++accepted, state, 1, true));
  }

  void failFirstWrite() {
    failNextWrite = true;
  }

  @Nullable Row get(String id) {
    return rows.get(id);
  }

  Collection<Row> all() {
    return rows.values();
  }

  void put(String id, Row row) {
    rows.put(id, row);
  }

  /** Deletes a workflow that has ended. */
  void delete(String id) {
    Interleavings.step("delete " + id);
    Row row = rows.get(id);
    if (row != null && row.state.isEnded()) {
      rows.remove(id);
    }
  }

  /**
   * Gives a workflow of this executor a new owner.
   *
   * @param here whether that is this executor again
   * @return false if this executor does not own it
   */
  boolean takeOver(String id, boolean here) {
    Interleavings.step("take over " + id);
    Row row = rows.get(id);
    if (row == null || !row.isOwned()) {
      return false;
    }
    rows.put(id, new Row(row.number, row.state, row.attempt + 1, here));
    return true;
  }

  boolean isOwned(String id) {
    Interleavings.step("look for " + id);
    Row row = rows.get(id);
    return row != null && row.isOwned();
  }

  /** Records the end of a workflow; returns null if the run is not its owner. */
  @Nullable Row end(Entry.RunKey run) {
    Interleavings.step("end " + run.workflowId());
    Row row = rows.get(run.workflowId());
    if (row == null || !row.isOwnedBy(run)) {
      return null;
    }
    rows.put(run.workflowId(), row.with(WorkflowState.SUCCEEDED));
    return row;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH;
  }

  @Override
  public Verdict write(Entry entry) {
    Interleavings.step("write " + entry.workflowId());
    failIfRequested();
    Verdict verdict = writeRow(entry);
    Interleavings.step("answer of " + entry.workflowId());
    return verdict;
  }

  @Override
  public List<Supplier<Verdict>> writeAll(List<? extends Entry> entries) {
    Interleavings.step("write all");
    failIfRequested();
    var verdicts = new ArrayList<Supplier<Verdict>>();
    for (Entry entry : entries) {
      Verdict verdict = writeRow(entry);
      verdicts.add(() -> verdict);
    }
    Interleavings.step("answer of all");
    return Collections.unmodifiableList(verdicts);
  }

  private void failIfRequested() {
    if (failNextWrite) {
      failNextWrite = false;
      throw new IllegalStateException("not today");
    }
  }

  private Verdict writeRow(Entry entry) {
    if (rows.containsKey(entry.workflowId())) {
      return Verdict.EXISTS;
    }
    Entry.RunKey parent = parentOf(entry);
    if (parent != null
        && !Objects.requireNonNull(rows.get(parent.workflowId())).isOwnedBy(parent)) {
      return Verdict.FENCED;
    }
    boolean here = !(entry instanceof Entry.Enqueue enqueue) || enqueue.hasFreeSlot();
    rows.put(
        entry.workflowId(),
        new Row(++accepted, here ? WorkflowState.RUNNING : WorkflowState.ENQUEUED, 1, true));
    return entry instanceof Entry.Enqueue && here ? Verdict.CLAIMED : Verdict.RECORDED;
  }

  private static Entry.@Nullable RunKey parentOf(Entry entry) {
    return switch (entry) {
      case Entry.Begin begin -> begin.parent();
      case Entry.Enqueue enqueue -> enqueue.begin().parent();
      default -> throw new IllegalArgumentException("not a start: " + entry);
    };
  }

  @Override
  public Optional<WorkflowRow> find(String id) {
    Interleavings.step("find " + id);
    return Optional.ofNullable(rows.get(id)).map(row -> rowOf(id, row));
  }

  private static WorkflowRow rowOf(String id, Row row) {
    return new WorkflowRow(
        id,
        "flow",
        row.state,
        row.attempt,
        null,
        Instant.EPOCH,
        new WorkflowRow.GenerationInput("[]", id, Map.of()),
        null,
        null,
        FREE);
  }

  @Override
  public boolean sameInput(WorkflowDefinition definition, String input, WorkflowRow row) {
    return input.equals(row.input());
  }

  @Override
  public String enqueue(Entry.Begin begin, Placement placement) {
    throw new UnsupportedOperationException("nothing is debounced here");
  }

  @Override
  public Optional<WorkflowRow> holder(String queue, String deduplicationId) {
    throw new UnsupportedOperationException("nothing is deduplicated here");
  }

  @Override
  public RuntimeException placementError(Placement placement) {
    throw new UnsupportedOperationException("there is the queue");
  }
}
