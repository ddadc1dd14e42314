package dev.cairn.internal.store.message;

import dev.cairn.error.CairnException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.Membership;
import dev.cairn.internal.store.record.StoredMessage;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.internal.store.sql.SingleRow;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.internal.text.Sentence;
import dev.cairn.start.Message;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Messages that are sent from outside of workflows, and those that wait. Thread-safe. */
public final class MessageStore {
  private static final int CHUNK = 1_000;

  /** Delivers of the letters what has no key, and the first one of each key that is new. */
  public static final String DELIVER =
      """
      keyed as (
        insert into cairn.message_key (workflow_id, key)
        select l.target, l.message_key from letter l
        where l.message_key is not null and l.turn = 1
        order by 1, 2
        on conflict do nothing
        returning workflow_id, key
      ), delivered as (
        insert into cairn.message (workflow_id, topic, value$headers)
        select l.target, l.topic, l.value::json$lettered
        from letter l
        left join keyed k on k.workflow_id = l.target and k.key = l.message_key
        where l.message_key is null or (l.turn = 1 and k.key is not null)
        order by l.number
        returning workflow_id
      )
      """;

  private static final String UNDEFINED_FUNCTION = "42883";
  private static final String UNDEFINED_SCHEMA = "3F000";

  private final Database database;
  private final Membership membership;

  public MessageStore(Database database, Membership membership) {
    this.database = database;
    this.membership = membership;
  }

  /**
   * A message that is ready to be sent.
   *
   * @param message the message
   * @param json its value
   */
  public record Written(Message message, String json) {}

  /**
   * Where messages are looked for.
   *
   * @param workflowId the receiver
   * @param topic the topic
   * @param after the place from which on
   * @param most how many at most
   */
  public record Box(String workflowId, String topic, StoredMessage.Place after, int most) {}

  /**
   * What was there.
   *
   * @param letters the first messages of each box, in the order of the boxes
   * @param horizon what becomes visible later was sent by this transaction or a later one
   */
  public record Looked(List<List<StoredMessage>> letters, long horizon) {}

  /**
   * Looks for messages, in one query.
   *
   * @param boxes where
   * @return what was there
   */
  public Looked look(List<Box> boxes) {
    String sql =
        """
        select r.number, m.xid::text::bigint, m.seq, m.value,
               pg_snapshot_xmin(pg_current_snapshot())::text::bigint, m.headers
        from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::int[], ?::int[])
               as r (workflow_id, topic, xid, seq, most, number)
        cross join lateral (
          select m.xid, m.seq, m.value, m.headers
          from cairn.message m
          where m.workflow_id = r.workflow_id and m.topic = r.topic
            and (m.xid, m.seq) > (r.xid::text::xid8, r.seq)
          order by m.xid, m.seq
          limit r.most) m
        order by r.number, m.xid, m.seq
        """;
    return database.ask(
        "look for messages",
        connection -> {
          boolean lone = boxes.size() == 1;
          String asked = database.byKeys(lone ? SingleRow.sql(sql) : sql);
          try (PreparedStatement statement = connection.prepareStatement(asked)) {
            new ParameterBinder(connection, statement, lone)
                .texts(texts(boxes, Box::workflowId))
                .texts(texts(boxes, Box::topic))
                .longs(boxes.stream().mapToLong(box -> box.after.xid()).toArray())
                .longs(boxes.stream().mapToLong(box -> box.after.seq()).toArray())
                .ints(boxes.stream().mapToInt(Box::most).toArray())
                .ints(IntStream.range(0, boxes.size()).toArray());
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
              return looked(boxes.size(), rows);
            }
          }
        });
  }

  private static Looked looked(int boxes, ResultSet rows) throws SQLException {
    var letters = new ArrayList<List<StoredMessage>>(boxes);
    for (int i = 0; i < boxes; i++) {
      letters.add(new ArrayList<>());
    }
    long horizon = 0;
    while (rows.next()) {
      var place = new StoredMessage.Place(rows.getLong(2), rows.getLong(3));
      letters
          .get(rows.getInt(1))
          .add(new StoredMessage(place, rows.getString(4), rows.getString(6)));
      horizon = rows.getLong(5);
    }
    return new Looked(letters, horizon);
  }

  /**
   * Sends a message. If Postgres goes away meanwhile, one with a key is sent again. Of one to a
   * workflow of this process, the caller is to let it know himself.
   *
   * @param written the message
   * @param box where somebody in this process waits for it; null if nobody does
   * @return what a look into the box would find, if that is this message and no other; empty if it
   *     takes a look
   * @throws NoSuchWorkflowException if there is no such workflow, and it is not to be kept
   * @throws WorkflowEndedException if the workflow has ended
   * @throws DatabaseException if it has no key and may or may not have been sent
   */
  public Optional<Looked> send(Written written, @Nullable Box box) {
    String what = "send a message to workflow '%s'".formatted(written.message.workflowId());
    try {
      return database.request(
          what,
          once(
              written.message.key() != null,
              what,
              connection -> {
                if (box != null) {
                  return putInto(connection, written, box);
                }
                put(connection, written, membership.executor());
                return Optional.empty();
              }));
    } catch (DatabaseException problem) {
      throw problem.getCause() instanceof SQLException said ? refused(what, said) : problem;
    }
  }

  /** What cannot be told to have happened must not be done again, unless that is harmless. */
  public static <T extends @Nullable Object> Database.Question<T> once(
      boolean harmless, String what, Database.Question<T> question) {
    var uncertain = new AtomicBoolean();
    return connection -> {
      if (uncertain.get() && !harmless) {
        throw new DatabaseException(
            "Postgres went away while it was asked to %s, which may or may not have happened. Give messages a key with Message.idempotent(...): then they are sent again by themselves, and arrive once."
                .formatted(what));
      }
      try {
        return question.ask(connection);
      } catch (SQLException problem) {
        uncertain.compareAndSet(false, !Database.works(connection));
        throw problem;
      }
    };
  }

  /**
   * Sends a message on a connection of the user's: it is sent if and only if that commits.
   *
   * @param connection to Cairn's database
   * @param written the message
   * @throws NoSuchWorkflowException if there is no such workflow, and it is not to be kept
   * @throws WorkflowEndedException if the workflow has ended
   */
  public void send(Connection connection, Written written) {
    try {
      put(connection, written, null);
    } catch (SQLException problem) {
      throw refused(
          "send a message to workflow '%s'".formatted(written.message.workflowId()), problem);
    }
  }

  private void put(Connection connection, Written written, @Nullable String teller)
      throws SQLException {
    String sql = "select cairn.deliver_message(?, ?, ?::json, ?, ?, ?, ?::jsonb), $durable";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bind(new ParameterBinder(connection, statement), written, teller);
      statement.execute();
    }
  }

  /** What else is in the box is seen with the eyes of a look that was made just before. */
  private Optional<Looked> putInto(Connection connection, Written written, Box box)
      throws SQLException {
    String sql =
        """
        select cairn.deliver_message(?, ?, ?::json, ?, ?, ?, ?::jsonb),
               pg_current_xact_id()::text::bigint,
               pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
               (select true from cairn.message m
                where m.workflow_id = ? and m.topic = ?
                  and (m.xid, m.seq) > (?::bigint::text::xid8, ?)
                order by m.xid, m.seq -- so by the key, however many another workflow has
                limit 1),
               $durable
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bind(new ParameterBinder(connection, statement), written, membership.executor())
          .text(box.workflowId)
          .text(box.topic)
          .numberOrNull(box.after.xid())
          .numberOrNull(box.after.seq());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        long number = row.getLong(1);
        if (row.wasNull() || row.getBoolean(4)) {
          return Optional.empty();
        }
        var letter =
            new StoredMessage(
                new StoredMessage.Place(row.getLong(2), number),
                written.json,
                HeaderJson.write(written.message.headers()));
        return Optional.of(new Looked(List.of(List.of(letter)), row.getLong(3)));
      }
    }
  }

  private static ParameterBinder bind(
      ParameterBinder binder, Written written, @Nullable String teller) throws SQLException {
    return binder
        .text(written.message.workflowId())
        .text(written.message.topic())
        .text(written.json)
        .text(written.message.key())
        .flag(written.message.kept())
        .text(teller)
        .text(HeaderJson.write(written.message.headers()));
  }

  /** What Cairn's functions for messages and promises refuse. */
  public static CairnException refused(String what, SQLException problem) {
    SqlError raised = SqlError.of(problem);
    return switch (raised.state()) {
      case "CRN06" -> new NoSuchWorkflowException(raised.said(), problem);
      case "CRN07" -> new WorkflowEndedException(raised.said(), problem);
      case "CRN08", "CRN09" -> new UsageException(raised.said(), problem);
      case UNDEFINED_FUNCTION, UNDEFINED_SCHEMA ->
          new UsageException(
              "This connection leads to another database than Cairn's, where no workflow waits for anything: %s Do it outside of this transaction."
                  .formatted(Sentence.of(raised.said())),
              problem);
      default -> Database.refused(what, problem);
    };
  }

  /**
   * Sends many messages in one transaction: all of them or none.
   *
   * @param written the messages, in the order in which they are to be received
   * @throws NoSuchWorkflowException as {@link #send(Written, Box)}
   * @throws WorkflowEndedException as {@link #send(Written, Box)}
   * @throws DatabaseException as {@link #send(Written, Box)}, if one of them has no key
   */
  public void sendAll(List<Written> written) {
    boolean harmless = written.stream().allMatch(one -> one.message.key() != null);
    String what = "send %,d messages".formatted(written.size());
    database.request(
        what,
        once(
            harmless,
            what,
            connection -> {
              connection.setAutoCommit(false);
              try {
                for (int from = 0; from < written.size(); from += CHUNK) {
                  int to = Math.min(written.size(), from + CHUNK);
                  check(connection, written.subList(from, to));
                  putAll(connection, written.subList(from, to));
                }
                connection.commit();
                connection.setAutoCommit(true);
              } catch (SQLException | RuntimeException problem) {
                Database.leave(connection, problem);
                throw problem;
              }
              return null;
            }));
  }

  /** Refuses a message to a workflow that is not there or has ended, unless it was sent before. */
  private void check(Connection connection, List<Written> written) throws SQLException {
    String sql =
        """
        select e.target, t.state
        from unnest(?::text[], ?::text[], ?::int[])
               with ordinality as e (target, message_key, kept, number)
        left join cairn.workflow t on t.id = e.target
        where case when t.id is null then e.kept = 0 else cairn.is_terminal(t.state) end
          and not exists (select from cairn.message_key s
                          where s.workflow_id = e.target and s.key = e.message_key)
        order by e.number
        limit 1
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .texts(texts(written, one -> one.message.workflowId()))
          .texts(texts(written, one -> one.message.key()))
          .ints(written.stream().mapToInt(one -> one.message.kept() ? 1 : 0).toArray());
      try (ResultSet rows = statement.executeQuery()) {
        if (rows.next()) {
          throw refused(rows.getString(1), rows.getString(2));
        }
      }
    }
  }

  private void putAll(Connection connection, List<Written> written) throws SQLException {
    String sql =
        "select cairn.deliver_messages(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]), $durable";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .texts(texts(written, one -> one.message.workflowId()))
          .texts(texts(written, one -> one.message.topic()))
          .texts(texts(written, Written::json))
          .texts(texts(written, one -> one.message.key()))
          .texts(texts(written, one -> HeaderJson.write(one.message.headers())));
      statement.execute();
    }
  }

  /**
   * Why a workflow receives no messages.
   *
   * @param receiver the workflow's id
   * @param state its state; null if it is not there
   * @return the exception that says so
   */
  public static CairnException refused(String receiver, @Nullable String state) {
    return state == null
        ? new NoSuchWorkflowException(
            "There is no workflow '%s', so it cannot be sent a message. Check the id, start the workflow first, or let the message be kept until it begins."
                .formatted(receiver))
        : new WorkflowEndedException(
            "Workflow '%s' has ended (%s), and receives no more. Start another workflow under a new id, and send to that."
                .formatted(receiver, state));
  }

  private static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable String> column) {
    var texts = new @Nullable String[rows.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = column.apply(rows.get(i));
    }
    return texts;
  }
}
