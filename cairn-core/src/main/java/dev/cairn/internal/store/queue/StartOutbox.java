package dev.cairn.internal.store.queue;

import dev.cairn.error.CairnException;
import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.DuplicateException;
import dev.cairn.error.UsageException;
import dev.cairn.error.ValueException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.sql.ParameterBinder;
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
 * Puts workflows into queues beside the journal. On somebody else's connection they exist if and
 * only if its transaction commits. Thread-safe.
 */
public final class StartOutbox {
  private static final String PUT =
      "cairn.enqueue_encoded(?, ?::json, ?, ?, ?, ?, ? * interval '1 microsecond', ?, ?, ? * interval '1 microsecond', ?, ?::jsonb, ?, ?::jsonb)";

  /** How many workflows are one commit at most. */
  private static final int CHUNK = 1_000;

  private final Database database;

  public StartOutbox(Database database) {
    this.database = database;
  }

  /**
   * Puts one workflow into a queue.
   *
   * @param connection in a transaction, or committing by itself
   * @param begin what is to begin
   * @param placement where
   * @return the workflow's id
   * @throws ConfigException if there is no such place
   * @throws WorkflowConflictException if the id names another call
   * @throws DuplicateException if the deduplication id is taken
   */
  public String enqueue(Connection connection, Entry.Begin begin, @Nullable Placement placement) {
    Placement at = placed(placement);
    try {
      return put(connection, begin, at);
    } catch (SQLException problem) {
      throw refused(at, problem);
    }
  }

  /**
   * Puts one workflow into a queue, and commits. Harmless when it is done twice.
   *
   * @param begin what is to begin
   * @param placement where
   * @return the workflow's id
   * @throws ConfigException if there is no such place
   * @throws WorkflowConflictException if the id names another call
   * @throws DuplicateException if the deduplication id is taken
   */
  public String enqueue(Entry.Begin begin, @Nullable Placement placement) {
    Placement at = placed(placement);
    String what = "enqueue into '%s'".formatted(at.queue());
    return ask(what, at, connection -> put(connection, begin, at));
  }

  /**
   * Puts one workflow into a queue with a message that is there when it begins, and commits.
   *
   * @param begin what is to begin
   * @param placement where
   * @param written the message to it
   * @return the workflow's id
   * @throws ConfigException if there is no such place
   * @throws WorkflowConflictException if the id names another call
   * @throws DuplicateException if the deduplication id is taken
   * @throws dev.cairn.error.WorkflowEndedException if the workflow was started before and has ended
   * @throws DatabaseException if the message has no key and may or may not have been sent
   */
  public String enqueue(
      Entry.Begin begin, @Nullable Placement placement, MessageStore.Written written) {
    Placement at = placed(placement);
    if (at.uniqueness() instanceof Uniqueness.Debounced) {
      throw new UsageException(
          "A start with a message cannot be debounced. Leave that out, or use start and send.");
    }
    String what = "send a message to workflow '%s', which it starts".formatted(begin.workflowId());
    boolean harmless = written.message().key() != null;
    return ask(
        what,
        at,
        MessageStore.once(
            harmless, what, connection -> putSending(connection, begin, at, written)));
  }

  /**
   * Puts many workflows into a queue, and commits batch by batch. Harmless when it is done twice.
   *
   * @param begins what is to begin, in order
   * @param placement where
   * @throws ConfigException if there is no such place
   * @throws WorkflowConflictException if an id names another call
   * @throws DuplicateException if the deduplication id is taken
   */
  public void enqueueAll(List<Entry.Begin> begins, @Nullable Placement placement) {
    Placement at = placed(placement);
    String what = "enqueue %,d workflows into '%s'".formatted(begins.size(), at.queue());
    for (int from = 0; from < begins.size(); from += CHUNK) {
      List<Entry.Begin> chunk = begins.subList(from, Math.min(begins.size(), from + CHUNK));
      ask(what, at, connection -> putAll(connection, chunk, at));
    }
  }

  private <T> T ask(String what, Placement at, Database.Question<T> question) {
    try {
      return database.request(what, question);
    } catch (DatabaseException problem) {
      throw problem.getCause() instanceof SQLException said ? refused(at, said) : problem;
    }
  }

  private static Placement placed(@Nullable Placement placement) {
    if (placement == null) {
      throw new UsageException(
          "A start by a client or within your own transaction goes through a queue. Give it a Run such as StartOptions.onQueue(\"orders\").");
    }
    return placement;
  }

  private String put(Connection connection, Entry.Begin begin, Placement placement)
      throws SQLException {
    if (placement.uniqueness() instanceof Uniqueness.Debounced debounced) {
      return new DebounceStore(database).put(connection, begin, placement, debounced);
    }
    String sql = "select " + PUT + ", $durable";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bind(new ParameterBinder(connection, statement), begin, placement, joins(placement));
      return id(statement);
    }
  }

  /** They are started alike: what their run says is said once. */
  private boolean putAll(Connection connection, List<Entry.Begin> begins, Placement placement)
      throws SQLException {
    Entry.Begin any = begins.getFirst();
    String sql =
        """
        select count(cairn.enqueue_encoded(w.name, w.input::json, ?, w.id, ?, ?, ? * interval '1 microsecond', ?, ?,
                               ? * interval '1 microsecond', ?, ?::jsonb, headers => w.headers::jsonb)),
               $durable
        from unnest(?::text[], ?::text[], ?::text[], ?::text[]) as w (name, input, id, headers)
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bindPlace(new ParameterBinder(connection, statement).text(placement.queue()), any, placement)
          .texts(begins.stream().map(Entry.Begin::name).toArray(String[]::new))
          .texts(begins.stream().map(Entry.Begin::input).toArray(String[]::new))
          .texts(begins.stream().map(Entry.Begin::workflowId).toArray(String[]::new))
          .texts(headers(begins));
      return statement.execute();
    }
  }

  private String putSending(
      Connection connection, Entry.Begin begin, Placement placement, MessageStore.Written written)
      throws SQLException {
    String sql =
        "with accepted as materialized (select "
            + PUT
            + " as id) select a.id, cairn.send(a.id, ?, ?::json, ?, headers => ?::jsonb), $durable from accepted a";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bind(new ParameterBinder(connection, statement), begin, placement, false)
          .text(written.message().topic())
          .text(written.json())
          .text(written.message().key())
          .text(HeaderJson.write(written.message().headers()));
      return id(statement);
    }
  }

  private static ParameterBinder bind(
      ParameterBinder binder, Entry.Begin begin, Placement placement, boolean joins)
      throws SQLException {
    binder.text(begin.name()).text(begin.input()).text(placement.queue()).text(begin.workflowId());
    return bindPlace(binder, begin, placement).flag(joins).text(headers(begin));
  }

  private static ParameterBinder bindPlace(
      ParameterBinder binder, Entry.Begin begin, Placement placement) throws SQLException {
    return binder
        .number(placement.priority())
        .text(placement.partition())
        .numberOrNull(placement.delay().toNanos() / 1_000)
        .text(deduplicationId(placement))
        .flag(begin.pinned())
        .numberOrNull(begin.timeout())
        .moment(begin.bounds().deadline())
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

  private static CairnException refused(Placement placement, SQLException problem) {
    SqlError raised = SqlError.of(problem);
    return switch (raised.state()) {
      case "CRN01", "CRN02" -> new ConfigException(raised.said(), problem);
      case "CRN03" -> new ValueException(raised.said(), problem);
      case "CRN04" -> new WorkflowConflictException(raised.said(), problem);
      case "CRN05" -> new DuplicateException(raised.said(), problem);
      default -> MessageStore.refused("enqueue into '%s'".formatted(placement.queue()), problem);
    };
  }
}
