package dev.cairn.internal.start;

import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.start.Placement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The database operations that starts need. Tests replace it by an in-memory model. Thread-safe.
 */
public interface StartRecords {
  /** Returns the database time. */
  Instant now();

  /** Writes an entry. Blocks until it is committed or refused. */
  Verdict write(Entry entry);

  /**
   * Writes entries in as few commits as possible. Each verdict throws the exception that refused
   * its entry.
   */
  List<Supplier<Verdict>> writeAll(List<? extends Entry> entries);

  /** Enqueues a debounced call, which may replace a waiting one; returns the workflow's id. */
  String enqueue(Entry.Begin begin, Placement placement);

  /** Finds a workflow by id. */
  Optional<WorkflowRow> find(String id);

  /** Finds the workflow that holds a deduplication id of a queue. */
  Optional<WorkflowRow> holder(String queue, String deduplicationId);

  /**
   * Returns whether a serialized input has the same value as the input with which a workflow was
   * started; their texts may differ, for example if the codec encrypts them.
   */
  boolean sameInput(WorkflowDefinition definition, String input, WorkflowRow row);

  /** Returns the exception for a placement whose queue or partition is invalid. */
  RuntimeException placementError(Placement placement);

  /** Returns the operations of a started engine. */
  static StartRecords of(RunServices services) {
    return new JournalRecords(services);
  }

  /** Writes through the journal and reads from the store. */
  record JournalRecords(RunServices services) implements StartRecords {
    @Override
    public Instant now() {
      return services.clock().instant();
    }

    @Override
    public Verdict write(Entry entry) {
      return services.journal().write(entry);
    }

    @Override
    public List<Supplier<Verdict>> writeAll(List<? extends Entry> entries) {
      return services.journal().writeAll(entries);
    }

    @Override
    public String enqueue(Entry.Begin begin, Placement placement) {
      return services.store().starts().enqueue(begin, placement);
    }

    @Override
    public Optional<WorkflowRow> find(String id) {
      return services.store().workflows().find(id);
    }

    @Override
    public Optional<WorkflowRow> holder(String queue, String deduplicationId) {
      return services.store().workflows().findByDeduplicationId(queue, deduplicationId);
    }

    @Override
    public boolean sameInput(WorkflowDefinition definition, String input, WorkflowRow row) {
      WorkflowRow asStarted = services.store().workflows().asStarted(row);
      return services.values().isSameArguments(definition, input, asStarted);
    }

    @Override
    public RuntimeException placementError(Placement placement) {
      return services.store().queues().invalidPlacement(placement);
    }
  }
}
