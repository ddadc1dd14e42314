package dev.cairn.internal.store.queue;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.ValueException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.internal.store.sql.RaisedErrors;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.start.OnDuplicate;
import dev.cairn.start.Placement;
import dev.cairn.start.Uniqueness;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Enqueues workflows without the journal: for clients, and on a connection of user code, where the
 * workflows exist if and only if its transaction commits. Thread-safe.
 */
public final class EnqueueStore {
  private static final String ENQUEUE =
      "cairn.enqueue_encoded(?, ?::json, ?, ?, ?, ?, ? * interval '1 microsecond', ?, ?, ? * interval '1 microsecond', ?, ?::jsonb, ?, ?::jsonb)";

  /** The maximum number of workflows per commit. */
  private static final int BATCH_SIZE = 1_000;

  private final Database database;

  public EnqueueStore(Database database) {
    this.database = database;
  }

  /**
   * Enqueues a workflow on a connection of user code.
   *
   * @param connection in a transaction, or with auto-commit
   * @param begin the workflow
   * @param placement its place in a queue; null if any executor may run it at once
   * @return the id of the workflow
   * @throws NoSuchQueueException if the queue does not exist
   * @throws InvalidArgumentException if the partition key does not match the queue
   * @throws WorkflowConflictException if the id belongs to another call
   * @throws DuplicateException if the deduplication id is taken
   */
  public String enqueue(Connection connection, Entry.Begin begin, @Nullable Placement placement) {
    try {
      return placement == null
          ? insertUnowned(connection, begin)
          : insert(connection, begin, placement);
    } catch (SQLException problem) {
      throw refused(placement, problem);
    }
  }

  /**
   * Enqueues a workflow and commits. Idempotent.
   *
   * @param begin the workflow
   * @param placement its place in a queue
   * @return the id of the workflow
   * @throws NoSuchQueueException if the queue does not exist
   * @throws InvalidArgumentException if there is no queue, or the partition key does not match it
   * @throws WorkflowConflictException if the id belongs to another call
   * @throws DuplicateException if the deduplication id is taken
   */
  public String enqueue(Entry.Begin begin, @Nullable Placement placement) {
    Placement target = requirePlacement(placement);
    String action = "enqueue into '%s'".formatted(target.queue());
    return execute(action, target, connection -> insert(connection, begin, target));
  }

  /**
   * Enqueues a workflow with a message to it, and commits.
   *
   * @param begin the workflow
   * @param placement its place in a queue
   * @param message the message to it
   * @return the id of the workflow
   * @throws NoSuchQueueException if the queue does not exist
   * @throws InvalidArgumentException if there is no queue, or the partition key does not match it
   * @throws WorkflowConflictException if the id belongs to another call
   * @throws DuplicateException if the deduplication id is taken
   * @throws dev.cairn.error.WorkflowEndedException if the workflow was started before and has ended
   * @throws DatabaseException if the message has no key and may have been sent
   */
  public String enqueue(
      Entry.Begin begin, @Nullable Placement placement, MessageStore.EncodedMessage message) {
    Placement target = requirePlacement(placement);
    if (target.uniqueness() instanceof Uniqueness.Debounced) {
      throw new InvalidArgumentException(
          "options",
          "A start with a message cannot be debounced. Remove the debounce option, or call start and send.");
    }
    String action =
        "send a message to workflow '%s', which it starts".formatted(begin.workflowId());
    boolean idempotent = message.message().key() != null;
    return execute(
        action,
        target,
        MessageStore.atMostOnce(
            idempotent,
            action,
            connection -> insertWithMessage(connection, begin, target, message)));
  }

  /**
   * Enqueues workflows and commits after each batch of 1,000. Idempotent.
   *
   * @param begins the workflows, in order
   * @param placement their place in a queue
   * @throws NoSuchQueueException if the queue does not exist
   * @throws InvalidArgumentException if there is no queue, or the partition key does not match it
   * @throws WorkflowConflictException if an id belongs to another call
   * @throws DuplicateException if the deduplication id is taken
   */
  public void enqueueAll(List<Entry.Begin> begins, @Nullable Placement placement) {
    Placement target = requirePlacement(placement);
    String action = "enqueue %,d workflows into '%s'".formatted(begins.size(), target.queue());
    for (int from = 0; from < begins.size(); from += BATCH_SIZE) {
      List<Entry.Begin> batch = begins.subList(from, Math.min(begins.size(), from + BATCH_SIZE));
      execute(action, target, connection -> insertAll(connection, batch, target));
    }
  }

  private <T> T execute(String action, Placement target, Database.SqlCall<T> question) {
    try {
      return database.executeForCaller(action, question);
    } catch (DatabaseException problem) {
      throw problem.getCause() instanceof SQLException sqlException
          ? refused(target, sqlException)
          : problem;
    }
  }

  private static Placement requirePlacement(@Nullable Placement placement) {
    if (placement == null) {
      throw new InvalidArgumentException(
          "options",
          "A start by a client goes through a queue. Pass options such as StartOptions.onQueue(\"orders\").");
    }
    return placement;
  }

  private String insertUnowned(Connection connection, Entry.Begin begin) throws SQLException {
    String sql =
        """
        select cairn.enqueue_encoded(?, ?::json, null, ?, pinned => ?, timeout => ? * interval '1 microsecond',
                                     deadline => ?, attributes => ?::jsonb, headers => ?::jsonb),
               $durable
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .text(begin.name())
          .text(begin.input())
          .text(begin.workflowId())
          .flag(begin.pinned())
          .numberOrNull(begin.timeout())
          .timestamp(begin.bounds().deadline())
          .text(begin.attributes())
          .text(headers(begin));
      return id(statement);
    }
  }

  private String insert(Connection connection, Entry.Begin begin, Placement placement)
      throws SQLException {
    if (placement.uniqueness() instanceof Uniqueness.Debounced debounced) {
      return new DebounceStore(database).enqueue(connection, begin, placement, debounced);
    }
    String sql = "select " + ENQUEUE + ", $durable";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bind(new ParameterBinder(connection, statement), begin, placement, joins(placement));
      return id(statement);
    }
  }

  /** All workflows have the same options, so these are single parameters. */
  private boolean insertAll(Connection connection, List<Entry.Begin> begins, Placement placement)
      throws SQLException {
    Entry.Begin first = begins.getFirst();
    String sql =
        """
        select count(cairn.enqueue_encoded(w.name, w.input::json, ?, w.id, ?, ?, ? * interval '1 microsecond', ?, ?,
                               ? * interval '1 microsecond', ?, ?::jsonb, headers => w.headers::jsonb)),
               $durable
        from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as w (name, input, id, headers)
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bindPlacement(
              new ParameterBinder(connection, statement).text(placement.queue()), first, placement)
          .texts(begins.stream().map(Entry.Begin::name).toArray(String[]::new))
          .texts(begins.stream().map(Entry.Begin::input).toArray(String[]::new))
          .texts(begins.stream().map(Entry.Begin::workflowId).toArray(String[]::new))
          .texts(headers(begins));
      return statement.execute();
    }
  }

  private String insertWithMessage(
      Connection connection,
      Entry.Begin begin,
      Placement placement,
      MessageStore.EncodedMessage message)
      throws SQLException {
    String sql =
        "with accepted as materialized (select "
            + ENQUEUE
            + " as id) select a.id, cairn.send(a.id, ?, ?::json, ?, headers => ?::jsonb), $durable from accepted a";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bind(new ParameterBinder(connection, statement), begin, placement, false)
          .text(message.message().topic())
          .text(message.json())
          .text(message.message().key())
          .text(HeaderJson.write(message.message().headers()));
      return id(statement);
    }
  }

  private static ParameterBinder bind(
      ParameterBinder binder, Entry.Begin begin, Placement placement, boolean joins)
      throws SQLException {
    binder.text(begin.name()).text(begin.input()).text(placement.queue()).text(begin.workflowId());
    return bindPlacement(binder, begin, placement).flag(joins).text(headers(begin));
  }

  private static ParameterBinder bindPlacement(
      ParameterBinder binder, Entry.Begin begin, Placement placement) throws SQLException {
    return binder
        .number(placement.priority())
        .text(placement.partition())
        .numberOrNull(placement.delay().toNanos() / 1_000)
        .text(deduplicationId(placement))
        .flag(begin.pinned())
        .numberOrNull(begin.timeout())
        .timestamp(begin.bounds().deadline())
        .text(begin.attributes());
  }

  private static @Nullable String[] headers(List<Entry.Begin> begins) {
    var headers = new @Nullable String[begins.size()];
    for (int i = 0; i < headers.length; i++) {
      headers[i] = headers(begins.get(i));
    }
    return headers;
  }

  private static @Nullable String headers(Entry.Begin begin) {
    return HeaderJson.write(begin.headers());
  }

  private static String id(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static @Nullable String deduplicationId(Placement placement) {
    return placement.uniqueness() instanceof Uniqueness.Deduplicated deduplicated
        ? deduplicated.id()
        : null;
  }

  private static boolean joins(Placement placement) {
    return placement.uniqueness() instanceof Uniqueness.Deduplicated deduplicated
        && deduplicated.onDuplicate() == OnDuplicate.JOIN;
  }

  private static RuntimeException refused(@Nullable Placement placement, SQLException problem) {
    SqlError error = SqlError.of(problem);
    return switch (error.state()) {
      case "CRN03" -> new ValueException(error.message(), problem);
      default ->
          RaisedErrors.translate(error, problem)
              .orElseGet(() ->
                  MessageStore.rejected(
                      placement == null
                          ? "start a workflow"
                          : "enqueue into '%s'".formatted(placement.queue()),
                      problem));
    };
  }
}
