package dev.cairn.store;

import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads what there is of workflows. Those that ask while others are read wait for their turn, and
 * are then read in one query by whoever is first: ten thousand that are recovered at once do not
 * ask for ten thousand connections. Thread-safe.
 */
final class Recall<A> {
  /** How many are read in one query, whose records are all in memory then. */
  private static final int MOST = 50;

  private final A nothing;
  private final Function<Collection<String>, Map<String, A>> reading;
  private final ConcurrentLinkedQueue<Asked<A>> waiting = new ConcurrentLinkedQueue<>();
  private final ReentrantLock turn = new ReentrantLock();

  /**
   * A way to read.
   *
   * @param nothing what there is of a workflow that is missing from the answer
   * @param reading reads what there is of many
   */
  Recall(A nothing, Function<Collection<String>, Map<String, A>> reading) {
    this.nothing = nothing;
    this.reading = reading;
  }

  /** Workflows as they stand. */
  static Recall<Optional<WorkflowRow>> rows(Database database) {
    return new Recall<>(Optional.empty(), ids -> readRows(database, ids));
  }

  private record Asked<A>(String id, CompletableFuture<A> answer) {}

  /** What there is of a workflow. */
  A of(String id) {
    var own = new Asked<A>(id, new CompletableFuture<>());
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
    var batch = new ArrayList<Asked<A>>();
    Asked<A> next = waiting.poll();
    while (next != null) {
      batch.add(next);
      next = batch.size() < MOST ? waiting.poll() : null;
    }
    try {
      var found = reading.apply(batch.stream().map(Asked::id).distinct().toList());
      batch.forEach(asked -> asked.answer.complete(found.getOrDefault(asked.id, nothing)));
    } catch (RuntimeException problem) {
      batch.forEach(asked -> readAlone(asked, problem, batch.size()));
    }
  }

  /** One whose records cannot be read does not stop the others. */
  private void readAlone(Asked<A> asked, RuntimeException problem, int together) {
    if (together == 1) {
      asked.answer.completeExceptionally(problem);
      return;
    }
    try {
      var found = reading.apply(List.of(asked.id));
      asked.answer.complete(found.getOrDefault(asked.id, nothing));
    } catch (RuntimeException own) {
      asked.answer.completeExceptionally(own);
    }
  }

  private static Map<String, Optional<WorkflowRow>> readRows(
      Database database, Collection<String> ids) {
    String sql =
        "select "
            + Rows.WORKFLOW
            + """
            from cairn.workflow
            where id = any (?::text[])
            """;
    return database.ask(
        "read %d workflows".formatted(ids.size()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.byKeys(sql))) {
            new Binder(connection, statement).texts(ids.toArray(String[]::new));
            statement.execute();
            statement.getMoreResults();
            return Rows.workflows(statement.getResultSet()).stream()
                .collect(Collectors.toMap(WorkflowRow::id, Optional::of));
          }
        });
  }
}
