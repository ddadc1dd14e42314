package dev.cairn.benchmarks;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** A measured library, started on a database. Thread-safe. */
interface Library extends AutoCloseable {
  /** The user's own table, into which transactions insert. */
  String USER_TABLE =
      "create table if not exists chore (id bigint generated always as identity primary key, body text not null)";

  /** A started workflow. */
  @FunctionalInterface
  interface Pending {
    void await();
  }

  /** Starts one workflow after the other. Thread-safe. */
  interface Starter extends AutoCloseable {
    /** Puts an empty workflow into the queue. */
    void enqueue(String argument);

    /** Starts a workflow that sleeps for an hour. */
    void sleeper(String id);

    /** Returns once all are recorded. */
    @Override
    void close();
  }

  /**
   * Counts what the workflows do.
   *
   * @param stepLatencies the durations of the steps of {@link #timedSteps}
   * @param parts counts executed steps and transactions, and empty workflows
   * @param started counts workflows whose code has started; of interrupted ones, those that have
   *     reached the middle
   * @param hold whether interrupted workflows wait in the middle
   */
  record Counters(
      LatencySamples stepLatencies, LongAdder parts, LongAdder started, AtomicBoolean hold) {
    private static final long LONG_MILLIS = 3_600_000;

    static Counters create() {
      return new Counters(
          new LatencySamples(), new LongAdder(), new LongAdder(), new AtomicBoolean());
    }

    /** Called in the middle of a workflow that may be held there. */
    void awaitRelease() {
      started.increment();
      if (hold.get()) {
        Pause.millis(LONG_MILLIS);
      }
    }
  }

  static Library open(Contender contender, BenchDatabase database, Counters counters) {
    return switch (contender) {
      case OURS -> CairnLibrary.open(database, counters);
      case PEER -> PeerLibrary.open(database, counters);
    };
  }

  /** Runs a workflow that returns its argument, and waits for it. */
  String empty(String argument);

  /** Runs a workflow of consecutive steps and waits for it; records the duration of each step. */
  int timedSteps(int steps);

  /** Runs a workflow of steps that each return a string of this length, and waits for it. */
  int chain(int steps, int length);

  /** Runs a workflow of transactions that each insert a row, and waits for it. */
  int transactions(int count);

  /** Puts an empty workflow into the queue. */
  Pending enqueue(String argument);

  /** Starts a workflow that sleeps for an hour. */
  void sleeper(String id);

  /**
   * Returns a starter for one thread that starts many workflows, in the fastest way that the
   * library documents. Closing it waits until all are started.
   */
  Starter fastStarter();

  /** Returns a starter that waits until each workflow is recorded. */
  default Starter awaitingStarter() {
    return new Starter() {
      @Override
      public void enqueue(String argument) {
        Library.this.enqueue(argument);
      }

      @Override
      public void sleeper(String id) {
        Library.this.sleeper(id);
      }

      @Override
      public void close() {
        // each workflow is recorded when its call returns
      }
    };
  }

  /** Starts a workflow that waits an hour for a message. */
  Pending waiter(String id);

  /** Starts a workflow of ten steps that may be held after the fifth. */
  void interrupted(String id);

  /** Sends a message to a waiting workflow. */
  void send(String id, String text);

  /** {@return the number of workflows that have not ended, from the database} */
  long unfinished();

  @Override
  void close();
}
