package dev.cairn.internal.store.journal;

import dev.cairn.error.CairnException;
import dev.cairn.error.DatabaseException;
import dev.cairn.internal.background.TaskStatus;
import dev.cairn.internal.store.batch.BatchStatements;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.ExistingRows;
import dev.cairn.internal.store.batch.PendingEntry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.PinnedConnection;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.internal.text.Sentence;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Writes batches of the journal on one thread and one connection. */
final class JournalWriter implements Runnable {
  private final JournalQueue queue;
  private final Database database;
  private final Listener listener;
  private final BatchStatements statements;
  private final PinnedConnection connection;
  private final RecentRecords recent;
  private final TaskStatus status;

  /** Whether the connection broke during the last attempt, which may therefore be committed. */
  private boolean uncertain;

  JournalWriter(
      JournalQueue queue,
      PinnedConnection connection,
      Database database,
      BatchStatements statements,
      Journal.Observers observers,
      TaskStatus status) {
    this.queue = queue;
    this.database = database;
    this.statements = statements;
    this.recent = observers.recent();
    this.listener = observers.listener();
    this.status = status;
    this.connection = connection;
  }

  /** Writes batches until the queue is closed and empty. No error ends the loop. */
  @Override
  public void run() {
    boolean more = true;
    while (more) {
      try {
        more = writeNextBatch();
        status.succeeded();
      } catch (Throwable problem) { // outside a batch, such as an OutOfMemoryError in take()
        pause(status.failed(problem));
      }
    }
    connection.close();
    status.close();
  }

  /**
   * Writes the next batch; returns false if there is none. After a batch of several entries it
   * yields, so that on busy cores the unparked callers run first: their next entries join the next
   * batch, which saves commits.
   */
  @SuppressWarnings("ThreadPriorityCheck") // correct without it, but slower
  private boolean writeNextBatch() {
    List<PendingEntry> batch = queue.take();
    if (batch.isEmpty()) {
      return false;
    }
    try {
      flush(batch, ExistingRows.NONE);
    } catch (CairnException closing) {
      incomplete(batch).forEach(pending -> pending.fail(closing));
    } catch (RuntimeException | Error problem) {
      pause(status.failed(problem));
      writeSeparately(incomplete(batch));
    }
    if (batch.size() > 1) {
      Thread.yield();
    }
    return true;
  }

  /**
   * Writes the entries of a batch one by one after an error that may concern one of them, such as
   * an {@code OutOfMemoryError}. An entry that fails again gets the error.
   */
  private void writeSeparately(List<PendingEntry> batch) {
    for (int from = 0; from < batch.size(); ) {
      int to = from + 1;
      while (to < batch.size() && batch.get(to).isTied()) {
        to++;
      }
      writeOrFail(batch.subList(from, to));
      from = to;
    }
  }

  private void writeOrFail(List<PendingEntry> unit) {
    try {
      flush(unit, ExistingRows.PERHAPS_ALL);
    } catch (CairnException closing) {
      incomplete(unit).forEach(pending -> pending.fail(closing));
    } catch (RuntimeException | Error problem) {
      incomplete(unit)
          .forEach(pending -> pending.fail(new JournalFailedException(pending.entry(), problem)));
      status.failed(problem);
    }
  }

  private static List<PendingEntry> incomplete(List<PendingEntry> batch) {
    return batch.stream().filter(pending -> !pending.isCompleted()).toList();
  }

  private static void pause(Duration delay) {
    LockSupport.parkNanos(delay.toNanos());
  }

  /**
   * Writes a batch, repeated until it succeeds. If a row exists, the whole batch was rejected and
   * is written again with statements that skip existing rows. If an entry is invalid, the batch is
   * split.
   */
  private void flush(List<PendingEntry> batch, ExistingRows initial) {
    SQLException problem = tryToWrite(batch, initial);
    if (problem == null) {
      return;
    }
    ExistingRows existing = initial;
    try (var retryLoop = database.retries().newLoop("write the journal")) {
      while (problem != null) {
        if (existing == ExistingRows.NONE && isUniqueViolation(problem)) {
          existing = ExistingRows.SOME;
        } else if (SqlErrorKind.of(problem) == SqlErrorKind.PERMANENT) {
          split(batch, existing, problem);
          return;
        } else {
          existing = uncertain ? ExistingRows.PERHAPS_ALL : existing;
          retryLoop.await(problem);
        }
        problem = tryToWrite(batch, existing);
      }
    }
  }

  private static boolean isUniqueViolation(SQLException problem) {
    return SqlErrorKind.UNIQUE_VIOLATION.equals(problem.getSQLState());
  }

  /** Returns the error; null if the batch was written. */
  private @Nullable SQLException tryToWrite(List<PendingEntry> batch, ExistingRows existing) {
    try {
      write(batch, existing);
      return null;
    } catch (SQLException problem) {
      return problem;
    }
  }

  private void write(List<PendingEntry> batch, ExistingRows existing) throws SQLException {
    List<Event.Line> lines = lines(batch);
    listener.on(new Event.Recording(lines));
    long began = System.nanoTime();
    Verdict[] verdicts = execute(batch, existing);
    var took = Duration.ofNanos(System.nanoTime() - began);
    List<Event.Line> recorded = recorded(lines, verdicts);
    if (!recorded.isEmpty()) {
      recent.addCommitted(recorded);
      listener.on(new Event.Recorded(recorded));
    }
    for (int i = 0; i < verdicts.length; i++) {
      batch.get(i).complete(verdicts[i]);
    }
    listener.on(new Event.JournalCommitted(batch.size(), took));
  }

  private Verdict[] execute(List<PendingEntry> batch, ExistingRows existing) throws SQLException {
    uncertain = false;
    try {
      Verdict[] verdicts = statements.write(connection.connection(), batch, existing);
      connection.markUsed();
      return verdicts;
    } catch (SQLException | RuntimeException | Error problem) {
      uncertain = connection.recover(problem);
      throw problem;
    }
  }

  /** Returns the lines that were committed; the given list itself if all were, as usual. */
  private static List<Event.Line> recorded(List<Event.Line> lines, Verdict[] verdicts) {
    int first = 0;
    while (first < verdicts.length && verdicts[first].isCommitted()) {
      first++;
    }
    if (first == verdicts.length) {
      return lines;
    }
    return IntStream.range(0, verdicts.length)
        .filter(index -> verdicts[index].isCommitted())
        .mapToObj(lines::get)
        .toList();
  }

  private void split(List<PendingEntry> batch, ExistingRows existing, SQLException problem) {
    int cut = cut(batch);
    if (cut == 0) {
      batch.forEach(pending -> pending.fail(refused(pending.entry(), problem)));
      return;
    }
    flush(batch.subList(0, cut), existing);
    flush(batch.subList(cut, batch.size()), existing);
  }

  /**
   * Returns where to split a batch: near its middle, and not between tied entries; 0 if nowhere.
   */
  private static int cut(List<PendingEntry> batch) {
    int half = batch.size() / 2;
    return IntStream.concat(
            IntStream.range(Math.max(1, half), batch.size()),
            IntStream.range(1, half).map(index -> half - index))
        .filter(index -> !batch.get(index).isTied())
        .findFirst()
        .orElse(0);
  }

  private static List<Event.Line> lines(List<PendingEntry> batch) {
    var lines = new ArrayList<Event.Line>(batch.size());
    for (PendingEntry pending : batch) {
      lines.add(new Event.Line(pending.entry().workflowId(), pending.entry().key()));
    }
    return Collections.unmodifiableList(lines);
  }

  private static DatabaseException refused(Entry entry, SQLException problem) {
    return SqlError.exception(
        "Postgres refused the record '%s' of workflow '%s': %s (SQLSTATE %s). Other records were written."
            .formatted(
                entry.key(),
                entry.workflowId(),
                Sentence.clause(problem.getMessage()),
                problem.getSQLState()),
        problem);
  }
}
