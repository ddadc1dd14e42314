package dev.cairn.internal.execution;

import dev.cairn.error.ConfigException;
import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.intercept.TransactionEnds;
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
import dev.cairn.internal.store.transaction.TransactionTry;
import dev.cairn.internal.store.transaction.Transactions;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.spi.ValueType;
import dev.cairn.workflow.EngineScope;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.sql.Connection;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Executes one transaction without a record. Used by one thread. */
final class TransactionRunner {
  private static final Outcome PLACEHOLDER = new Outcome.Success("null");

  private final ActiveRun run;
  private final ExecutionThread executionThread;
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
    this.executionThread = scope.executionThread();
    this.history = scope.history();
    this.services = services;
    this.kind = kind;
    this.key = key;
    this.options = options;
  }

  /** The value of the last attempt, and the record that it submitted for commit. */
  private record Attempt(@Nullable Object value, StepRecord record) {}

  /**
   * Executes the transaction. Returns the value, which is committed together with the record, or
   * throws the recorded exception.
   */
  @Nullable Object run(
      ValueType valueType, TransactionBody<?, ?> body, Function<Connection, EngineScope> inside)
      throws Exception {
    Transactions transactions = transactions();
    Instant startedAt = history.currentTime();
    var arguments = StepRecord.Fingerprint.of(options.arguments().fingerprint());
    StepRecord frame =
        history.newRecord(
            kind, key, PLACEHOLDER, new StepRecord.Span(startedAt, startedAt, 1), arguments);
    Attempt[] lastAttempt = new Attempt[1];
    Transactions.Work<StepRecord> work =
        (connection, attempt) -> {
          ValueSerializer.Recorded recorded =
              services
                  .values()
                  .roundTripStepResult(
                      run,
                      key,
                      valueType,
                      invoke(
                          intercepted(body, startedAt, attempt),
                          connection,
                          inside.apply(connection)));
          history.checkCanRecord();
          lastAttempt[0] =
              new Attempt(recorded.value(), ended(frame, recorded.outcome(), attempt.number()));
          return lastAttempt[0].record;
        };
    StepRecord committed = commit(transactions, frame, work);
    if (transactions.needsJournal()) {
      history.record(committed);
    } else {
      history.addRecord(committed);
    }
    return value(valueType, committed, lastAttempt[0]);
  }

  private StepRecord commit(
      Transactions transactions, StepRecord frame, Transactions.Work<StepRecord> work)
      throws Exception {
    executionThread.setActivity(ExecutionThread.Activity.COMMIT);
    try {
      return transactions
          .runRecorded(run.owned(), frame, options.isolation(), work, executionThread.shield())
          .orElseThrow(() -> run.stopWith(new RunStopped.Reason.Lost()));
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (JournalFailedException uncertain) {
      throw run.stopWith(new RunStopped.Reason.OutcomeUnknown(uncertain));
    } catch (Throwable thrown) {
      throw failed(thrown, frame);
    } finally {
      executionThread.setActivity(ExecutionThread.Activity.WAITING);
    }
  }

  private TransactionBody<?, ?> intercepted(
      TransactionBody<?, ?> body, Instant startedAt, TransactionTry attempt) {
    Interceptors interceptors = services.interceptors();
    if (interceptors.isEmpty()) {
      return body;
    }
    var ends = new TransactionEnds(key);
    attempt.onEnd(ends::run);
    @SuppressWarnings("serial") // never serialized
    TransactionBody<@Nullable Object, Exception> around =
        connection ->
            interceptors.around(
                new Intercepted.Transaction(
                    Intercepted.Workflow.of(run),
                    options.name(),
                    key,
                    options.database(),
                    startedAt,
                    attempt.number(),
                    kind == StepKind.COMPENSATION,
                    connection,
                    ends),
                () -> body.run(connection));
    return around;
  }

  /**
   * Returns the value of the last attempt if that one was committed; otherwise an earlier attempt
   * was committed whose acknowledgement was lost, and its record is decoded.
   */
  private @Nullable Object value(
      ValueType valueType, StepRecord committed, @Nullable Attempt lastAttempt) {
    return lastAttempt != null && committed.equals(lastAttempt.record)
        ? lastAttempt.value
        : services
            .values()
            .decodeStepResult(run, key, valueType, (Outcome.Success) committed.outcome());
  }

  /**
   * Finds the database of the transaction. If it is not configured, the workflow is stuck until it
   * is; that is no outcome of the transaction.
   */
  private Transactions transactions() {
    try {
      return services.store().transactions(options.database());
    } catch (ConfigException unknown) {
      throw run.stopWith(Stuck.because(run, unknown));
    }
  }

  private @Nullable Object invoke(
      TransactionBody<?, ?> body, Connection connection, EngineScope inside) throws Exception {
    executionThread.throwIfStopped();
    executionThread.setActivity(ExecutionThread.Activity.STEP);
    ThreadScope before = CurrentScope.enter(inside);
    try {
      return body.run(connection);
    } finally {
      CurrentScope.enter(before);
      executionThread.leaveUserCode(ExecutionThread.Activity.COMMIT);
    }
  }

  /** Records the failure through the journal; the rows were rolled back. */
  private Exception failed(Throwable thrown, StepRecord frame) {
    executionThread.throwIfStopped();
    Outcome.Failure failure = services.values().encodeStepFailure(run, key, thrown);
    history.record(ended(frame, failure, 1));
    return Rethrow.asException(services.values().decodeStepFailure(run, key, failure));
  }

  private StepRecord ended(StepRecord frame, Outcome outcome, int tries) {
    var span = new StepRecord.Span(frame.span().startedAt(), history.currentTime(), tries);
    return frame.withOutcome(outcome, span);
  }
}
