package dev.cairn.internal.store.workflow;

import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.RecordRows;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.sql.ParameterBinder;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Reads what there is of workflows. Requests that arrive during a query are answered together by
 * the next query: ten thousand workflows that are recovered at once do not ask for ten thousand
 * connections. The queries run on a thread of their own. The threads that ask belong to runs, and
 * the interrupt that stops one run must not fail the reads of the others. Thread-safe.
 */
public final class BatchedReader<A> {
  /** How many are read in one query, whose records are all in memory then. */
  private static final int MOST = 50;

  private final A nothing;
  private final Function<Collection<String>, Map<String, A>> reading;
  private final ConcurrentLinkedQueue<Asked<A>> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean reads = new AtomicBoolean();

  /**
   * A way to read.
   *
   * @param nothing what there is of a workflow that is missing from the answer
   * @param reading reads what there is of many
   */
  BatchedReader(A nothing, Function<Collection<String>, Map<String, A>> reading) {
    this.nothing = nothing;
    this.reading = reading;
  }

  /** Workflows as they stand. */
  public static BatchedReader<Optional<WorkflowRow>> rows(Database database) {
    return new BatchedReader<>(Optional.empty(), ids -> readRows(database, ids));
  }

  private record Asked<A>(String id, CompletableFuture<A> answer) {}

  /** What there is of a workflow. An interrupt does not end the wait; the flag is kept. */
  A of(String id) {
    var own = new Asked<A>(id, new CompletableFuture<>());
    waiting.add(own);
    if (reads.compareAndSet(false, true)) {
      startReading();
    }
    try {
      return own.answer.join();
    } catch (CompletionException problem) {
      throw problem.getCause() instanceof RuntimeException told ? told : problem;
    }
  }

  /** Where no thread can be started, this one reads, for whoever waits by now. */
  private void startReading() {
    try {
      Thread.ofVirtual()
          .name("cairn-recall")
          .inheritInheritableThreadLocals(false)
          .start(this::readAll);
    } catch (OutOfMemoryError noThread) {
      readAll();
    }
  }

  private void readAll() {
    do {
      try {
        while (!waiting.isEmpty()) {
          readWhoWait();
        }
      } finally {
        reads.set(false);
      }
    } while (!waiting.isEmpty() && reads.compareAndSet(false, true));
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
    } catch (RuntimeException | Error problem) {
      batch.forEach(asked -> readAlone(asked, problem, batch.size()));
    }
  }

  /** One whose records cannot be read does not stop the others. */
  private void readAlone(Asked<A> asked, Throwable problem, int together) {
    if (together == 1) {
      asked.answer.completeExceptionally(problem);
      return;
    }
    try {
      var found = reading.apply(List.of(asked.id));
      asked.answer.complete(found.getOrDefault(asked.id, nothing));
    } catch (RuntimeException | Error own) {
      asked.answer.completeExceptionally(own);
    }
  }

  private static Map<String, Optional<WorkflowRow>> readRows(
      Database database, Collection<String> ids) {
    String sql =
        "select "
            + RecordRows.WORKFLOW
            + """
            from cairn.workflow
            where id = any (?::text[])
            """;
    return database.ask(
        "read %d workflows".formatted(ids.size()),
        connection -> {
          try (PreparedStatement statement = connection.prepareStatement(database.byKeys(sql))) {
            new ParameterBinder(connection, statement).texts(ids.toArray(String[]::new));
            statement.execute();
            statement.getMoreResults();
            return RecordRows.workflows(statement.getResultSet()).stream()
                .collect(Collectors.toMap(WorkflowRow::id, Optional::of));
          }
        });
  }
}
