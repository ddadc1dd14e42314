package dev.cairn.store;

import dev.cairn.api.DatabaseException;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** One thread that writes batches on a connection of its own. */
final class JournalWriter implements Runnable {
  private final JournalQueue queue;
  private final Database database;
  private final Listener listener;
  private final BatchStatements statements;
  private @Nullable Connection connection;

  JournalWriter(
      JournalQueue queue, Database database, BatchStatements statements, Listener listener) {
    this.queue = queue;
    this.database = database;
    this.statements = statements;
    this.listener = listener;
  }

  @Override
  public void run() {
    List<Pending> batch = queue.take();
    while (!batch.isEmpty()) {
      try {
        flush(batch, false);
      } catch (RuntimeException problem) {
        batch.forEach(pending -> pending.fail(problem));
      } catch (Error problem) {
        var told = new IllegalStateException("The journal failed; the record may be lost", problem);
        batch.forEach(pending -> pending.fail(told));
      }
      batch = queue.take();
    }
    disconnect();
  }

  /** Writes a batch, however often Postgres goes away; a batch with a bad entry is split. */
  private void flush(List<Pending> batch, boolean perhapsWritten) {
    boolean uncertain = perhapsWritten;
    for (int tries = 1; ; tries++) {
      try {
        write(batch, uncertain);
        return;
      } catch (SQLException problem) {
        Trouble trouble = Trouble.of(problem);
        if (trouble == Trouble.REFUSED) {
          split(batch, uncertain, problem);
          return;
        }
        uncertain |= trouble == Trouble.AWAY;
        disconnectIfBroken();
        database.away("write the journal", problem, tries);
      }
    }
  }

  private void write(List<Pending> batch, boolean uncertain) throws SQLException {
    List<Event.Line> lines = batch.stream().map(JournalWriter::line).toList();
    listener.on(new Event.Recording(lines));
    Verdict[] verdicts = statements.write(connected(), batch, uncertain);
    database.back();
    List<Event.Line> recorded = recorded(lines, verdicts);
    if (!recorded.isEmpty()) {
      listener.on(new Event.Recorded(recorded));
    }
    for (int i = 0; i < verdicts.length; i++) {
      batch.get(i).answer(verdicts[i]);
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

  private void split(List<Pending> batch, boolean uncertain, SQLException problem) {
    int cut = cut(batch);
    if (cut == 0) {
      batch.forEach(pending -> pending.fail(refused(pending.entry(), problem)));
      return;
    }
    flush(batch.subList(0, cut), uncertain);
    flush(batch.subList(cut, batch.size()), uncertain);
  }

  /** Where to cut a batch, near its middle and between entries that are not tied; or else 0. */
  private static int cut(List<Pending> batch) {
    int half = batch.size() / 2;
    return IntStream.concat(
            IntStream.range(Math.max(1, half), batch.size()),
            IntStream.range(1, half).map(place -> half - place))
        .filter(place -> !batch.get(place).isTied())
        .findFirst()
        .orElse(0);
  }

  private Connection connected() throws SQLException {
    if (connection == null) {
      connection = database.connectBriefly();
    }
    return connection;
  }

  private void disconnectIfBroken() {
    try {
      if (connection != null && !connection.isClosed() && connection.isValid(1)) {
        return;
      }
    } catch (SQLException broken) {
      // then it is replaced, which is what happens next
    }
    disconnect();
  }

  private void disconnect() {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException broken) {
      // it was no use any more; the next batch takes another
    }
    connection = null;
  }

  private static Event.Line line(Pending pending) {
    return new Event.Line(pending.entry().workflowId(), pending.entry().key());
  }

  private static DatabaseException refused(Entry entry, SQLException problem) {
    return new DatabaseException(
        "Postgres refused the record '%s' of workflow '%s': %s (SQLSTATE %s). Other records were written."
            .formatted(
                entry.key(), entry.workflowId(), problem.getMessage(), problem.getSQLState()),
        problem);
  }
}
