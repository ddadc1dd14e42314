package dev.cairn.internal.execution;

import dev.cairn.internal.replay.RunRecords;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StreamAppenders;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.BranchLimiter;
import dev.cairn.internal.store.record.StoredHistory;
import dev.cairn.internal.value.RecordReader;
import java.util.stream.Stream;

/**
 * What all threads of a run share.
 *
 * @param host the executor that executes it
 * @param run the run
 * @param services the services of the engine
 * @param records what the run recorded before
 * @param branchLimiter queues branches that wait for their limit
 * @param streamAppenders the streams that the run appends to
 */
public record RunContext(
    RunHost host,
    ActiveRun run,
    RunServices services,
    RunRecords records,
    BranchLimiter branchLimiter,
    StreamAppenders streamAppenders) {
  /** Reads the records of a run from the database. */
  public static RunRecords readRecords(ActiveRun run, RunServices services, boolean sameBuild) {
    StoredHistory history = services.store().history().history(run.id());
    return prepare(run, services, history, new RunRecords(run.id(), history, sameBuild, null));
  }

  /** Prepares the records of a run for its replay. */
  public static RunRecords prepare(
      ActiveRun run, RunServices services, StoredHistory history, RunRecords records) {
    run.records().set(history.steps().size());
    var recordReader = new RecordReader(run, services.values());
    records
        .joinRecords()
        .forEach(join ->
            Stream.of(BranchJoin.decision(recordReader, join))
                .skip(1)
                .forEach(records::markAbandoned));
    return records;
  }
}
