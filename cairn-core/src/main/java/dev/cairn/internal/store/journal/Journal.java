package dev.cairn.internal.store.journal;

import dev.cairn.error.UsageException;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.store.batch.BatchStatements;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.PendingEntry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.spi.Listener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * Writes the records of a process in batches (group commit). A caller submits an entry and parks; a
 * writer thread takes all waiting entries, writes them in one transaction, and unparks the callers
 * after the commit. Thread-safe.
 */
public final class Journal implements AutoCloseable {
  private final JournalQueue queue = new JournalQueue();
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Starts the writer threads.
   *
   * @param writers how many; each has its own connection, because writers that shared connections
   *     were slower (ADR 16)
   */
  public Journal(Database database, BatchStatements statements, Observers observers, int writers) {
    for (int number = 1; number <= writers; number++) {
      String name = "cairn-journal-" + number;
      var writer =
          new JournalWriter(
              queue,
              database.newPinnedConnection(),
              database,
              statements,
              observers,
              observers.tasks.status(name));
      threads.add(Thread.ofPlatform().name(name).daemon().start(writer));
    }
  }

  /**
   * Observers of the writers.
   *
   * @param listener gets an event for each batch before and after its commit
   * @param recent stores the keys of confirmed records
   * @param tasks tracks failures of the writers
   */
  public record Observers(Listener listener, RecentRecords recent, BackgroundTasks tasks) {}

  /**
   * Writes an entry and blocks until it is committed or rejected, also while Postgres does not
   * answer. An interrupt does not end the wait; the interrupt flag is restored.
   *
   * @param entry the entry
   * @return its verdict
   * @throws dev.cairn.error.DatabaseException if Postgres rejects the entry
   * @throws JournalFailedException if it is unknown whether the entry was written
   * @throws UsageException if the journal is closed
   */
  public Verdict write(Entry entry) {
    var pending = new PendingEntry(entry, false);
    submit(List.of(pending));
    return pending.await();
  }

  /**
   * Submits an entry without waiting for its commit. For entries that only speed something up, such
   * as a release; the verdict is discarded.
   *
   * @param entry the entry
   * @throws UsageException if the journal is closed
   */
  public void writeAsync(Entry entry) {
    submit(List.of(new PendingEntry(entry, false)));
  }

  private void submit(List<PendingEntry> group) {
    if (!queue.offer(group)) {
      Entry first = group.getFirst().entry();
      String then =
          first.key().equals(Entry.BEGIN)
              ? "It was not started; start it again."
              : "It is written when the workflow continues at the next start.";
      throw new UsageException(
          "The record '%s' of workflow '%s' was submitted after close(). %s"
              .formatted(first.key(), first.workflowId(), then),
          first.workflowId());
    }
  }

  /**
   * Writes entries in as few batches as possible. Each batch is committed before the next one is
   * written, so that a later entry is never visible without the earlier ones. Blocks until the
   * results of all are known.
   *
   * @param entries the entries
   * @return a supplier per entry, which returns its verdict or throws as {@link #write(Entry)}
   */
  public List<Supplier<Verdict>> writeAll(List<? extends Entry> entries) {
    var results = new ArrayList<Supplier<Verdict>>(entries.size());
    var batch = new ArrayList<PendingEntry>();
    long weight = 0;
    for (Entry entry : entries) {
      if (batch.size() == JournalQueue.MAX_ENTRIES || weight >= JournalQueue.MAX_WEIGHT) {
        results.addAll(results(batch));
        batch.clear();
        weight = 0;
      }
      batch.add(new PendingEntry(entry, !batch.isEmpty()));
      weight += entry.weight();
    }
    results.addAll(results(batch));
    return results;
  }

  private List<Supplier<Verdict>> results(List<PendingEntry> batch) {
    if (batch.isEmpty()) {
      return List.of();
    }
    List<PendingEntry> group = List.copyOf(batch);
    try {
      submit(group);
    } catch (UsageException closed) {
      return Collections.nCopies(
          batch.size(),
          () -> {
            throw closed;
          });
    }
    group.forEach(PendingEntry::awaitResult);
    return group.stream().<Supplier<Verdict>>map(pending -> pending::await).toList();
  }

  /**
   * Writes the last record of a workflow and its end in one commit: both or neither.
   *
   * @param last the record
   * @param end the end of the same workflow
   * @return the verdict of the end
   * @throws dev.cairn.error.DatabaseException if Postgres rejects one of them
   * @throws UsageException if the journal is closed
   */
  public Verdict write(Entry.StepEntry last, Entry.End end) {
    var first = new PendingEntry(last, false);
    var tiedEnd = PendingEntry.tied(end);
    submit(List.of(first, tiedEnd));
    first.await();
    return tiedEnd.await();
  }

  /** Writes the entries that were submitted before, and ends the writers. */
  @Override
  public void close() {
    queue.close();
    for (Thread writer : threads) {
      joinUninterruptibly(writer);
    }
  }

  private static void joinUninterruptibly(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
