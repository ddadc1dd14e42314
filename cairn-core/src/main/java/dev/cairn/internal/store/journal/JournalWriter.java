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
import dev.cairn.internal.store.jdbc.OwnConnections;
import dev.cairn.internal.store.jdbc.PinnedConnection;
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

/** One thread that writes batches. */
final class JournalWriter implements Runnable {
  private final JournalQueue queue;
  private final Database database;
  private final Listener listener;
  private final BatchStatements statements;
  private final OwnConnections connections;
  private final RecentRecords recent;
  private final TaskStatus status;

  /** Whether a connection broke at the last try, which so may have been committed. */
  private boolean uncertain;

  JournalWriter(
      JournalQueue queue,
      OwnConnections connections,
      Database database,
      BatchStatements statements,
      Journal.Watchers watchers,
      TaskStatus status) {
    this.queue = queue;
    this.database = database;
    this.statements = statements;
    this.recent = watchers.recent();
    this.listener = watchers.listener();
    this.status = status;
    this.connections = connections;
  }

  /** Writes until the queue is closed and drained. Nothing else ends it, not even an error. */
  @Override
  public void run() {
    boolean more = true;
    while (more) {
      try {
        more = writeNext();
        status.succeeded();
      } catch (Throwable problem) { // outside a batch, such as no memory for the next one
        pause(status.failed(problem));
      }
    }
    status.close();
  }

  /**
   * Writes the next batch; false if there will be none. After a batch of many, those go on first
   * whom it has woken, where all cores are busy: what they write next comes into the next batch,
   * and it takes fewer commits.
   */
  @SuppressWarnings("ThreadPriorityCheck") // it is as right without, and slower
  private boolean writeNext() {
    List<PendingEntry> batch = queue.take();
    if (batch.isEmpty()) {
      return false;
    }
    try {
      flush(batch, ExistingRows.NONE);
    } catch (CairnException closing) {
      unanswered(batch).forEach(pending -> pending.fail(closing));
    } catch (RuntimeException | Error problem) {
      pause(status.failed(problem));
      writeApart(unanswered(batch));
    }
    if (batch.size() > 1) {
      Thread.yield();
    }
    return true;
  }

  /**
   * Writes entries of a batch that failed with an error that may concern one of them, such as no
   * memory. Those that fail again are given up.
   */
  private void writeApart(List<PendingEntry> batch) {
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
      unanswered(unit).forEach(pending -> pending.fail(closing));
    } catch (RuntimeException | Error problem) {
      unanswered(unit)
          .forEach(pending -> pending.fail(new JournalFailedException(pending.entry(), problem)));
      status.failed(problem);
    }
  }

  private static List<PendingEntry> unanswered(List<PendingEntry> batch) {
    return batch.stream().filter(pending -> !pending.isAnswered()).toList();
  }

  private static void pause(Duration delay) {
    LockSupport.parkNanos(delay.toNanos());
  }

  /**
   * Writes a batch, however often that has to be tried. If it is refused since a record stands
   * there, nothing of it was written, and it is written once more, leaving that. A batch with an
   * entry that is at fault is split.
   */
  private void flush(List<PendingEntry> batch, ExistingRows before) {
    SQLException problem = tryToWrite(batch, before);
    if (problem == null) {
      return;
    }
    ExistingRows already = before;
    try (var repetition = database.repetition("write the journal")) {
      while (problem != null) {
        if (already == ExistingRows.NONE && stands(problem)) {
          already = ExistingRows.SOME;
        } else if (SqlErrorKind.of(problem) == SqlErrorKind.PERMANENT) {
          split(batch, already, problem);
          return;
        } else {
          already = uncertain ? ExistingRows.PERHAPS_ALL : already;
          repetition.await(problem);
        }
        problem = tryToWrite(batch, already);
      }
    }
  }

  private static boolean stands(SQLException problem) {
    return SqlErrorKind.UNIQUE_VIOLATION.equals(problem.getSQLState());
  }

  /** Gives why it could not be written; null if it was. */
  private @Nullable SQLException tryToWrite(List<PendingEntry> batch, ExistingRows already) {
    try {
      write(batch, already);
      return null;
    } catch (SQLException problem) {
      return problem;
    }
  }

  private void write(List<PendingEntry> batch, ExistingRows already) throws SQLException {
    List<Event.Line> lines = lines(batch);
    listener.on(new Event.Recording(lines));
    Verdict[] verdicts = execute(batch, already);
    List<Event.Line> recorded = recorded(lines, verdicts);
    if (!recorded.isEmpty()) {
      recent.confirmed(recorded);
      listener.on(new Event.Recorded(recorded));
    }
    for (int i = 0; i < verdicts.length; i++) {
      batch.get(i).answer(verdicts[i]);
    }
  }

  private Verdict[] execute(List<PendingEntry> batch, ExistingRows already) throws SQLException {
    uncertain = false;
    PinnedConnection connection = connections.take();
    try {
      Verdict[] verdicts = statements.write(connection.connection(), batch, already);
      connection.used();
      return verdicts;
    } catch (SQLException | RuntimeException | Error problem) {
      uncertain = connection.recover(problem);
      throw problem;
    } finally {
      connections.giveBack(connection);
    }
  }

  /** The lines that were committed: without a copy, if it is all of them as usual. */
  private static List<Event.Line> recorded(List<Event.Line> lines, Verdict[] verdicts) {
    int first = 0;
    while (first < verdicts.length && verdicts[first] == Verdict.RECORDED) {
      first++;
    }
    if (first == verdicts.length) {
      return lines;
    }
    return IntStream.range(0, verdicts.length)
        .filter(place -> verdicts[place] == Verdict.RECORDED)
        .mapToObj(lines::get)
        .toList();
  }

  private void split(List<PendingEntry> batch, ExistingRows already, SQLException problem) {
    int cut = cut(batch);
    if (cut == 0) {
      batch.forEach(pending -> pending.fail(refused(pending.entry(), problem)));
      return;
    }
    flush(batch.subList(0, cut), already);
    flush(batch.subList(cut, batch.size()), already);
  }

  /** Where to cut a batch, near its middle and between entries that are not tied; or else 0. */
  private static int cut(List<PendingEntry> batch) {
    int half = batch.size() / 2;
    return IntStream.concat(
            IntStream.range(Math.max(1, half), batch.size()),
            IntStream.range(1, half).map(place -> half - place))
        .filter(place -> !batch.get(place).isTied())
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
    return new DatabaseException(
        "Postgres refused the record '%s' of workflow '%s': %s (SQLSTATE %s). Other records were written."
            .formatted(
                entry.key(),
                entry.workflowId(),
                Sentence.clause(problem.getMessage()),
                problem.getSQLState()),
        problem);
  }
}
