package dev.cairn.store;

import dev.cairn.api.UsageException;
import dev.cairn.spi.Listener;
import java.util.ArrayList;
import java.util.List;

/**
 * Where every checkpoint of a process goes through. A caller hands over an entry and parks; a
 * writer takes all entries that wait, writes them in one transaction, and wakes those who wait for
 * them after the commit. Thread-safe.
 */
public final class Journal implements AutoCloseable {
  private static final int WRITERS = 2;

  private final JournalQueue queue = new JournalQueue();
  private final List<Thread> writers = new ArrayList<>();

  Journal(Database database, BatchStatements statements, Listener listener) {
    for (int number = 1; number <= WRITERS; number++) {
      var writer = new JournalWriter(queue, database, statements, listener);
      writers.add(Thread.ofPlatform().name("cairn-journal-" + number).daemon().start(writer));
    }
  }

  /**
   * Writes an entry and blocks until it is committed or refused. While Postgres does not answer, it
   * waits. An interrupt does not end the wait; the flag is kept.
   *
   * @param entry what to write
   * @return what became of it
   * @throws dev.cairn.api.DatabaseException if Postgres refuses this entry
   * @throws UsageException if the journal is closed
   */
  public Verdict write(Entry entry) {
    return handedOver(entry).await();
  }

  private Pending handedOver(Entry entry) {
    var pending = new Pending(entry);
    if (!queue.offer(pending)) {
      throw new UsageException(
          "The record '%s' of workflow '%s' came after close(). It is written when the workflow goes on at the next start."
              .formatted(entry.key(), entry.workflowId()));
    }
    return pending;
  }

  /**
   * Writes many entries, in as few batches as they fit into, as {@link #write} writes one.
   *
   * @param entries what to write
   * @return what became of each
   */
  public List<Verdict> writeAll(List<? extends Entry> entries) {
    List<Pending> pending = entries.stream().map(this::handedOver).toList();
    return pending.stream().map(Pending::await).toList();
  }

  /** Writes what was handed over before, and ends. */
  @Override
  public void close() {
    queue.close();
    for (Thread writer : writers) {
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
