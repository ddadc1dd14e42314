package dev.cairn.benchmarks;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** A library under measurement, opened and started on a database. Thread-safe. */
interface Library extends AutoCloseable {
  /** The user's own table, into which transactions insert. */
  String ROWS =
      "create table if not exists chore (id bigint generated always as identity primary key, body text not null)";

  /** Something that was begun, to be waited for. */
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
   * What the workflows do.
   *
   * @param laps where the workflow {@link #lone} keeps how long each step took
   * @param parts counts the steps and transactions that were run, and the empty workflows
   * @param begun counts the workflows whose code has begun; of those that are interrupted, those
   *     that came to the middle
   * @param gate whether those that are to be interrupted are held in the middle
   */
  record Notes(Laps laps, LongAdder parts, LongAdder begun, AtomicBoolean gate) {
    private static final long LONG_MILLIS = 3_600_000;

    static Notes blank() {
      return new Notes(new Laps(), new LongAdder(), new LongAdder(), new AtomicBoolean());
    }

    /** The middle of a workflow that is interrupted. */
    void middle() {
      begun.increment();
      if (gate.get()) {
        Pause.millis(LONG_MILLIS);
      }
    }
  }

  static Library open(Contender contender, Site site, Notes notes) {
    return switch (contender) {
      case OURS -> CairnLibrary.open(site, notes);
      case PEER -> PeerLibrary.open(site, notes);
    };
  }

  /** Runs a workflow that gives back its argument, and waits for it. */
  String empty(String argument);

  /** Runs a workflow of steps, one after the other, and waits for it; each step is a lap. */
  int lone(int steps);

  /** Runs a workflow of steps that each give back a text of this length, and waits for it. */
  int chain(int steps, int length);

  /** Runs a workflow of transactions that each insert a row, and waits for it. */
  int transactions(int count);

  /** Puts an empty workflow into the queue. */
  Pending enqueue(String argument);

  /** Starts a workflow that sleeps for an hour. */
  void sleeper(String id);

  /**
   * Starts workflows for one thread that has many to start, in the quickest way that the library
   * documents: closed, it has started them all.
   */
  Starter quickest();

  /** Starts workflows for one thread, and waits for each to be recorded. */
  default Starter waiting() {
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
        // each was started when its call returned
      }
    };
  }

  /** Starts a workflow that waits an hour for a message. */
  Pending waiter(String id);

  /** Starts a workflow of ten steps that may be held after the fifth. */
  void interrupted(String id);

  /** Sends a message to a waiting workflow. */
  void send(String id, String text);

  /** {@return how many accepted workflows have not ended} Asks the database. */
  long unfinished();

  @Override
  void close();
}
