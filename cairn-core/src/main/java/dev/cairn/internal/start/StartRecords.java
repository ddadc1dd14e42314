package dev.cairn.internal.start;

import dev.cairn.error.ConfigException;
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

/** The database as starts of workflows use it: written to and looked up. Thread-safe. */
public interface StartRecords {
  /** The database time. */
  Instant now();

  /** Writes an entry, and blocks until it is committed or refused. */
  Verdict write(Entry entry);

  /** Writes many entries in as few commits as possible; the verdicts throw what refused them. */
  List<Supplier<Verdict>> writeAll(List<? extends Entry> entries);

  /** Puts a call into a queue where another one may take its place; returns the workflow's id. */
  String enqueue(Entry.Begin begin, Placement placement);

  /** The workflow as it is recorded. */
  Optional<WorkflowRow> find(String id);

  /** The workflow that holds a deduplication id of a queue. */
  Optional<WorkflowRow> holder(String queue, String deduplicationId);

  /** Whether an input is that of a workflow, however they are written. */
  boolean same(WorkflowDefinition definition, String input, WorkflowRow row);

  /** Why a placement is refused. */
  ConfigException unplaced(Placement placement);

  /** Those of a started engine. */
  static StartRecords of(RunServices services) {
    return new InDatabase(services);
  }

  /** What a started engine records starts in. */
  record InDatabase(RunServices services) implements StartRecords {
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
      return services.store().outbox().enqueue(begin, placement);
    }

    @Override
    public Optional<WorkflowRow> find(String id) {
      return services.store().workflows().find(id);
    }

    @Override
    public Optional<WorkflowRow> holder(String queue, String deduplicationId) {
      return services.store().workflows().holder(queue, deduplicationId);
    }

    @Override
    public boolean same(WorkflowDefinition definition, String input, WorkflowRow row) {
      return services.values().isSameArguments(definition, input, row);
    }

    @Override
    public ConfigException unplaced(Placement placement) {
      return services.store().queueSettings().unplaced(placement);
    }
  }
}
