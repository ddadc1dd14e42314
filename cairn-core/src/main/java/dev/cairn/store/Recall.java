package dev.cairn.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/**
 * Reads what workflows have recorded. Those that ask while others are read wait for their turn, and
 * are then read in one query by whoever is first: ten thousand that are recovered at once do not
 * ask for ten thousand connections. Thread-safe.
 */
final class Recall {
  /** How many are read in one query, whose records are all in memory then. */
  private static final int MOST = 50;

  private final Function<Collection<String>, Map<String, List<StepRecord>>> reading;
  private final ConcurrentLinkedQueue<Asked> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock();

  Recall(Database database) {
    this(ids -> read(database, ids));
  }

  Recall(Function<Collection<String>, Map<String, List<StepRecord>>> reading) {
    this.reading = reading;
  }

  private record Asked(String id, CompletableFuture<List<StepRecord>> answer) {}

  /** What a workflow has recorded, by position; nothing if it is not there. */
  List<StepRecord> of(String id) {
    var own = new Asked(id, new CompletableFuture<>());
    waiting.add(own);
    while (!own.answer.isDone()) {
      turn.lock();
      try {
        if (!own.answer.isDone()) {
          readWhoWait();
        }
      } finally {
        turn.unlock();
      }
    }
    try {
      return own.answer.join();
    } catch (CompletionException problem) {
      throw problem.getCause() instanceof RuntimeException told ? told : problem;
    }
  }

  private void readWhoWait() {
    var batch = new ArrayList<Asked>();
    Asked next = waiting.poll();
    while (next != null) {
      batch.add(next);
      next = batch.size() < MOST ? waiting.poll() : null;
    }
    try {
      var found = reading.apply(batch.stream().map(Asked::id).distinct().toList());
      batch.forEach(asked -> asked.answer.complete(found.getOrDefault(asked.id, List.of())));
    } catch (RuntimeException problem) {
      batch.forEach(asked -> readAlone(asked, problem, batch.size()));
    }
  }

  /** One whose records cannot be read does not stop the others. */
  private void readAlone(Asked asked, RuntimeException problem, int together) {
    if (together == 1) {
      asked.answer.completeExceptionally(problem);
      return;
    }
    try {
      var found = reading.apply(List.of(asked.id));
      asked.answer.complete(found.getOrDefault(asked.id, List.of()));
    } catch (RuntimeException own) {
      asked.answer.completeExceptionally(own);
    }
  }

  private static Map<String, List<StepRecord>> read(Database database, Collection<String> ids) {
    String sql =
        """
        select s.workflow_id, s.key, s.position, s.kind, s.output, s.error, s.started_at,
               s.completed_at, s.tries, s.argument_hash
        from cairn.step s
        where s.workflow_id = any (?::text[])
        order by s.workflow_id, s.position
        """;
    return database.ask(
        ids.size() == 1
            ? "read the history of workflow '%s'".formatted(ids.iterator().next())
            : "read the histories of %d workflows".formatted(ids.size()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.byKeys(sql))) {
            new Binder(connection, statement).texts(ids.toArray(String[]::new));
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
              var histories = new HashMap<String, List<StepRecord>>();
              while (rows.next()) {
                histories
                    .computeIfAbsent(rows.getString("workflow_id"), id -> new ArrayList<>())
                    .add(Rows.step(rows));
              }
              return histories;
            }
          }
        });
  }
}
