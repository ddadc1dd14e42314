package dev.cairn.internal.store.journal;

import dev.cairn.error.UsageException;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.store.batch.BatchStatements;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.PendingEntry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.OwnConnections;
import dev.cairn.spi.Listener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Supplier;

/**
 * Where every checkpoint of a process goes through. A caller hands over an entry and parks; a
 * writer takes all entries that wait, writes them in one transaction, and wakes those who wait for
 * them after the commit. Thread-safe.
 */
public final class Journal implements AutoCloseable {
  private static final int WRITERS = 2;

  private final OwnConnections connections;
  private final JournalQueue queue = new JournalQueue();
  private final List<Thread> writers = new ArrayList<>();

  /**
   * Starts the writers.
   *
   * @param connections how many connections they have between them
   */
  public Journal(
      Database database, BatchStatements statements, Watchers watchers, int connections) {
    this.connections = database.share(connections);
    for (int number = 1; number <= WRITERS; number++) {
      String name = "cairn-journal-" + number;
      var writer =
          new JournalWriter(
              queue, this.connections, database, statements, watchers, watchers.tasks.status(name));
      writers.add(Thread.ofPlatform().name(name).daemon().start(writer));
    }
  }

  /**
   * What is told of the writers' work.
   *
   * @param listener hears of records
   * @param recent remembers those that were confirmed
   * @param tasks knows whether the writers fail
   */
  public record Watchers(Listener listener, RecentRecords recent, BackgroundTasks tasks) {}

  /**
   * Writes an entry and blocks until it is committed or refused. While Postgres does not answer, it
   * waits. An interrupt does not end the wait; the flag is kept.
   *
   * @param entry what to write
   * @return what became of it
   * @throws dev.cairn.error.DatabaseException if Postgres refuses this entry
   * @throws JournalFailedException if it is not known whether it is written
   * @throws UsageException if the journal is closed
   */
  public Verdict write(Entry entry) {
    var pending = new PendingEntry(entry, false);
    handOver(List.of(pending));
    return pending.await();
  }

  /**
   * Has an entry written without waiting for it: one that others need not know of to go on, and
   * that only lets them do so sooner.
   *
   * @param entry what to write
   * @throws UsageException if the journal is closed
   */
  public void writeSoon(Entry entry) {
    handOver(List.of(new PendingEntry(entry, false)));
  }

  private void handOver(List<PendingEntry> together) {
    if (!queue.offer(together)) {
      Entry first = together.getFirst().entry();
      String then =
          first.key().equals(Entry.BEGIN)
              ? "It was not accepted; start it again."
              : "It is written when the workflow goes on at the next start.";
      throw new UsageException(
          "The record '%s' of workflow '%s' came after close(). %s"
              .formatted(first.key(), first.workflowId(), then));
    }
  }

  /**
   * Writes many entries as {@link #write} writes one, in as few batches as they fit into; each is
   * committed before the next, so that nobody sees a later entry without the earlier ones. Blocks
   * until the fate of all is known.
   *
   * @param entries what to write
   * @return what became of each; where {@link #write} would throw, this does when it is asked
   */
  public List<Supplier<Verdict>> writeAll(List<? extends Entry> entries) {
    var fates = new ArrayList<Supplier<Verdict>>(entries.size());
    var batch = new ArrayList<PendingEntry>();
    long weight = 0;
    for (Entry entry : entries) {
      if (batch.size() == JournalQueue.MOST_ENTRIES || weight >= JournalQueue.MOST_WEIGHT) {
        fates.addAll(fates(batch));
        batch.clear();
        weight = 0;
      }
      batch.add(new PendingEntry(entry, !batch.isEmpty()));
      weight += entry.weight();
    }
    fates.addAll(fates(batch));
    return fates;
  }

  private List<Supplier<Verdict>> fates(List<PendingEntry> batch) {
    if (batch.isEmpty()) {
      return List.of();
    }
    List<PendingEntry> together = List.copyOf(batch);
    try {
      handOver(together);
    } catch (UsageException closed) {
      return Collections.nCopies(
          batch.size(),
          () -> {
            throw closed;
          });
    }
    together.forEach(PendingEntry::settled);
    return together.stream().<Supplier<Verdict>>map(pending -> pending::await).toList();
  }

  /**
   * Writes the last record of a workflow and its end in one commit: both or neither.
   *
   * @param last the record
   * @param end the end of the same workflow
   * @return what became of both
   * @throws dev.cairn.error.DatabaseException if Postgres refuses one of them
   * @throws UsageException if the journal is closed
   */
  public Verdict write(Entry.OfStep last, Entry.End end) {
    var first = new PendingEntry(last, false);
    var tied = PendingEntry.tied(end);
    handOver(List.of(first, tied));
    first.await();
    return tied.await();
  }

  /** Writes what was handed over before, and ends. */
  @Override
  public void close() {
    queue.close();
    for (Thread writer : writers) {
      joinUninterruptibly(writer);
    }
    connections.close();
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
