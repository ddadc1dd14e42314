package dev.cairn.runtime;

import dev.cairn.api.ConfigException;
import dev.cairn.api.CurrentScope;
import dev.cairn.api.DurableScope;
import dev.cairn.api.TransactionBody;
import dev.cairn.api.TransactionOptions;
import dev.cairn.spi.Slot;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import dev.cairn.store.Transactions;
import java.sql.Connection;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs one transaction that was not recorded yet. */
final class TransactionRunner {
  private static final Outcome NOT_YET = new Outcome.Success("null");

  private final LiveRun run;
  private final Services services;
  private final History history;
  private final String key;
  private final TransactionOptions options;

  TransactionRunner(
      LiveRun run, Services services, History history, String key, TransactionOptions options) {
    this.run = run;
    this.services = services;
    this.history = history;
    this.key = key;
    this.options = options;
  }

  /** What the last try gave, and the record that it asked to commit. */
  private record Try(@Nullable Object value, StepRecord record) {}

  /** Gives what the body gave, committed together with the record, or throws what it threw. */
  @Nullable Object run(
      Slot slot, TransactionBody<?, ?> body, Function<Connection, DurableScope> inside)
      throws Exception {
    Transactions transactions = transactions();
    Instant startedAt = history.clock();
    Try[] last = new Try[1];
    Transactions.Work<StepRecord> work =
        (connection, tries) -> {
          Object value = once(body, connection, inside.apply(connection));
          last[0] =
              new Try(value, record(services.values().success(slot, value), startedAt, tries));
          return last[0].record;
        };
    StepRecord frame = record(NOT_YET, startedAt, 1);
    StepRecord committed;
    try {
      committed =
          transactions
              .recorded(run.owned(), frame, options.isolation(), work)
              .orElseThrow(() -> run.stopped(new RunStopped.Reason.Lost()));
    } catch (RunStopped stopped) {
      throw stopped;
    } catch (Throwable thrown) {
      throw failed(thrown, startedAt);
    }
    if (transactions.needsJournal()) {
      history.record(committed);
    } else {
      history.passed(committed);
    }
    Try mine = last[0];
    return mine != null && committed.equals(mine.record)
        ? mine.value
        : services.values().value(slot, (Outcome.Success) committed.outcome());
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
    run.mayGoOn();
    run.busy(true);
    DurableScope before = CurrentScope.enter(inside);
    try {
      return body.run(connection);
    } finally {
      CurrentScope.enter(before);
      run.busy(false);
    }
  }

  /** The rows are rolled back; that it failed is recorded through the journal. */
  private Exception failed(Throwable thrown, Instant startedAt) {
    run.mayGoOn();
    Outcome.Failure failure = services.values().failure(thrown);
    history.record(record(failure, startedAt, 1));
    return Throwing.asException(services.values().exception(failure));
  }

  private StepRecord record(Outcome outcome, Instant startedAt, int tries) {
    var span = new StepRecord.Span(startedAt, history.clock(), tries);
    var arguments = StepRecord.Fingerprint.of(options.arguments().fingerprint());
    return history.frame(StepKind.TRANSACTION, key, outcome, span, arguments);
  }
}
