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
 * Reads data of single workflows in batches. Requests that arrive during a query are answered
 * together by the next query, so that ten thousand recovered workflows do not need ten thousand
 * connections. The queries run on a thread of their own: the requesting threads belong to runs, and
 * an interrupt that stops one run must not fail the reads of others. Thread-safe.
 */
public final class BatchedReader<A> {
  /** The maximum number of workflows per query, whose records are then all in memory. */
  private static final int MAX_BATCH = 50;

  private final A missing;
  private final Function<Collection<String>, Map<String, A>> query;
  private final ConcurrentLinkedQueue<Request<A>> requests = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean running = new AtomicBoolean();

  /**
   * Creates a reader.
   *
   * @param missing the result for a workflow that is absent from the query's result
   * @param query reads the data of several workflows
   */
  BatchedReader(A missing, Function<Collection<String>, Map<String, A>> query) {
    this.missing = missing;
    this.query = query;
  }

  /** Returns a reader of workflow rows. */
  public static BatchedReader<Optional<WorkflowRow>> rows(Database database) {
    return new BatchedReader<>(Optional.empty(), ids -> readRows(database, ids));
  }

  private record Request<A>(String id, CompletableFuture<A> answer) {}

  /**
   * Reads the data of a workflow; blocks. An interrupt does not end the wait; the flag is restored.
   */
  A read(String id) {
    var request = new Request<A>(id, new CompletableFuture<>());
    requests.add(request);
    if (running.compareAndSet(false, true)) {
      startReading();
    }
    try {
      return request.answer.join();
    } catch (CompletionException problem) {
      throw problem.getCause() instanceof RuntimeException cause ? cause : problem;
    }
  }

  /**
   * Starts the reading thread; if that fails, the current thread reads for all waiting requests.
   */
  private void startReading() {
    try {
      Thread.ofVirtual()
          .name("cairn-batched-read")
          .inheritInheritableThreadLocals(false)
          .start(this::readAll);
    } catch (OutOfMemoryError noThread) {
      readAll();
    }
  }

  private void readAll() {
    do {
      try {
        while (!requests.isEmpty()) {
          readBatch();
        }
      } finally {
        running.set(false);
      }
    } while (!requests.isEmpty() && running.compareAndSet(false, true));
  }

  private void readBatch() {
    var batch = new ArrayList<Request<A>>();
    Request<A> next = requests.poll();
    while (next != null) {
      batch.add(next);
      next = batch.size() < MAX_BATCH ? requests.poll() : null;
    }
    try {
      var found = query.apply(batch.stream().map(Request::id).distinct().toList());
      batch.forEach(request -> request.answer.complete(found.getOrDefault(request.id, missing)));
    } catch (RuntimeException | Error problem) {
      batch.forEach(request -> readAlone(request, problem, batch.size()));
    }
  }

  /** Reads one workflow of a batch that failed, so that its error does not fail the others. */
  private void readAlone(Request<A> request, Throwable problem, int together) {
    if (together == 1) {
      request.answer.completeExceptionally(problem);
      return;
    }
    try {
      var found = query.apply(List.of(request.id));
      request.answer.complete(found.getOrDefault(request.id, missing));
    } catch (RuntimeException | Error error) {
      request.answer.completeExceptionally(error);
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
    return database.execute(
        "read %d workflows".formatted(ids.size()),
        connection -> {
          try (PreparedStatement statement =
              connection.prepareStatement(database.forKeyLookups(sql))) {
            new ParameterBinder(connection, statement).texts(ids.toArray(String[]::new));
            statement.execute();
            statement.getMoreResults();
            return RecordRows.workflows(statement.getResultSet()).stream()
                .collect(Collectors.toMap(WorkflowRow::id, Optional::of));
          }
        });
  }
}
