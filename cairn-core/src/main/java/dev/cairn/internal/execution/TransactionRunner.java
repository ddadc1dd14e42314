package dev.cairn.internal.execution;

import dev.cairn.error.ConfigException;
import dev.cairn.internal.registry.Rethrow;
import dev.cairn.internal.replay.History;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ExecutionThread;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.run.Stuck;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.store.transaction.Transactions;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.DurableScope;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.sql.Connection;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs one transaction that was not recorded yet. */
final class TransactionRunner {
  private static final Outcome NOT_YET = new Outcome.Success("null");

  private final ActiveRun run;
  private final ExecutionThread strand;
  private final History history;
  private final RunServices services;
  private final StepKind kind;
  private final String key;
  private final TransactionOptions options;

  TransactionRunner(
      WorkflowScope scope,
      RunServices services,
      StepKind kind,
      String key,
      TransactionOptions options) {
    this.run = scope.run();
    this.strand = scope.strand();
    this.history = scope.history();
    this.services = services;
    this.kind = kind;
    this.key = key;
    this.options = options;
  }

  /** What the last try gave, and the record that it asked to commit. */
  private record Try(@Nullable Object value, StepRecord record) {}

  /** Gives what the body gave, committed together with the record, or throws what it threw. */
  @Nullable Object run(
      ValueType slot, TransactionBody<?, ?> body, Function<Connection, DurableScope> inside)
      throws Exception {
    Transactions transactions = transactions();
    Instant startedAt = history.currentTime();
    var arguments = StepRecord.Fingerprint.of(options.arguments().fingerprint());
    StepRecord frame =
        history.newRecord(
            kind, key, NOT_YET, new StepRecord.Span(startedAt, startedAt, 1), arguments);
    Try[] last = new Try[1];
    Transactions.Work<StepRecord> work =
        (connection, tries) -> {
          ValueSerializer.Recorded recorded =
              services
                  .values()
                  .roundTripStepResult(
                      run, key, slot, once(body, connection, inside.apply(connection)));
          history.checkCanRecord();
          last[0] = new Try(recorded.value(), ended(frame, recorded.outcome(), tries));
          return last[0].record;
        };
    StepRecord committed;
    strand.does(ExecutionThread.Doing.COMMIT);
    try {
      committed =
          transactions
              .recorded(run.owned(), frame, options.isolation(), work, strand.shield())
              .orElseThrow(() -> run.stopped(new RunStopped.Reason.Lost()));
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (JournalFailedException unknown) {
      throw run.stopped(new RunStopped.Reason.Unrecorded(unknown));
    } catch (Throwable thrown) {
      throw failed(thrown, frame);
    } finally {
      strand.does(ExecutionThread.Doing.WAITING);
    }
    if (transactions.needsJournal()) {
      history.record(committed);
    } else {
      history.addRecord(committed);
    }
    return value(slot, committed, last[0]);
  }

  /**
   * What the last try gave if that was committed; else an earlier try was, whose answer was lost.
   */
  private @Nullable Object value(ValueType slot, StepRecord committed, @Nullable Try last) {
    return last != null && committed.equals(last.record)
        ? last.value
        : services.values().decodeStepResult(run, key, slot, (Outcome.Success) committed.outcome());
  }

  /** That its database is not given is no outcome: the workflow goes on once it is. */
  private Transactions transactions() {
    try {
      return services.store().transactions(options.database());
    } catch (ConfigException unknown) {
      throw run.stopped(Stuck.because(run, unknown));
    }
  }

  private @Nullable Object once(
      TransactionBody<?, ?> body, Connection connection, DurableScope inside) throws Exception {
    strand.mayGoOn();
    strand.does(ExecutionThread.Doing.STEP);
    ThreadScope before = CurrentScope.enter(inside);
    try {
      return body.run(connection);
    } finally {
      CurrentScope.enter(before);
      strand.leavesUserCode(ExecutionThread.Doing.COMMIT);
    }
  }

  /** The rows are rolled back; that it failed is recorded through the journal. */
  private Exception failed(Throwable thrown, StepRecord frame) {
    strand.mayGoOn();
    Outcome.Failure failure = services.values().encodeStepFailure(run, key, thrown);
    history.record(ended(frame, failure, 1));
    return Rethrow.asException(services.values().decodeStepFailure(run, key, failure));
  }

  private StepRecord ended(StepRecord frame, Outcome outcome, int tries) {
    var span = new StepRecord.Span(frame.span().startedAt(), history.currentTime(), tries);
    return frame.ended(outcome, span);
  }
}
