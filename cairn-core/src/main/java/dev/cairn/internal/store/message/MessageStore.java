package dev.cairn.internal.store.message;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.CairnException;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.WorkflowEndedException;
import dev.cairn.internal.header.HeaderJson;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.StoredMessage;
import dev.cairn.internal.store.sql.ParameterBinder;
import dev.cairn.internal.store.sql.RaisedErrors;
import dev.cairn.internal.store.sql.SingleRow;
import dev.cairn.internal.store.sql.SqlError;
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

/** Sends messages from outside of workflows, and reads waiting messages. Thread-safe. */
public final class MessageStore {
  private static final int BATCH_SIZE = 1_000;

  /** Delivers outgoing messages: those without a key, and of each new key the first message. */
  public static final String DELIVER =
      """
      keyed as (
        insert into cairn.message_key (workflow_id, key)
        select l.target, l.message_key from outgoing l
        where l.message_key is not null and l.nth = 1
        order by 1, 2
        on conflict do nothing
        returning workflow_id, key
      ), delivered as (
        insert into cairn.message (workflow_id, topic, value$headers)
        select l.target, l.topic, l.value::json$outgoing
        from outgoing l
        left join keyed k on k.workflow_id = l.target and k.key = l.message_key
        where l.message_key is null or (l.nth = 1 and k.key is not null)
        order by l.number
        returning workflow_id
      )
      """;

  private final Database database;
  private final CurrentExecutor currentExecutor;

  public MessageStore(Database database, CurrentExecutor currentExecutor) {
    this.database = database;
    this.currentExecutor = currentExecutor;
  }

  /**
   * A message with its encoded value.
   *
   * @param message the message
   * @param json its value as JSON
   */
  public record EncodedMessage(Message message, String json) {}

  /**
   * Selects messages of a receiver.
   *
   * @param workflowId the receiver
   * @param topic the topic
   * @param after the position after which messages are read
   * @param limit the maximum number of messages
   */
  public record Mailbox(String workflowId, String topic, StoredMessage.Position after, int limit) {}

  /**
   * The messages that were found.
   *
   * @param messages the first messages of each mailbox, in the order of the mailboxes
   * @param horizon messages that become visible later have this transaction id or a higher one
   */
  public record Found(List<List<StoredMessage>> messages, long horizon) {}

  /**
   * Reads messages of several mailboxes in one query.
   *
   * @param mailboxes the mailboxes
   */
  public Found find(List<Mailbox> mailboxes) {
    String sql =
        """
        select r.number, m.xid::text::bigint, m.seq, m.value,
               pg_snapshot_xmin(pg_current_snapshot())::text::bigint, m.headers
        from unnest(?::text[], ?::text[], ?::bigint[], ?::bigint[], ?::int[], ?::int[])
               as r (workflow_id, topic, xid, seq, max_count, number)
        cross join lateral (
          select m.xid, m.seq, m.value, m.headers
          from cairn.message m
          where m.workflow_id = r.workflow_id and m.topic = r.topic
            and (m.xid, m.seq) > (r.xid::text::xid8, r.seq)
          order by m.xid, m.seq
          limit r.max_count) m
        order by r.number, m.xid, m.seq
        """;
    return database.execute(
        "read messages",
        connection -> {
          boolean singleRow = mailboxes.size() == 1;
          String text = database.forKeyLookups(singleRow ? SingleRow.sql(sql) : sql);
          try (PreparedStatement statement = connection.prepareStatement(text)) {
            new ParameterBinder(connection, statement, singleRow)
                .texts(texts(mailboxes, Mailbox::workflowId))
                .texts(texts(mailboxes, Mailbox::topic))
                .longs(mailboxes.stream().mapToLong(mailbox -> mailbox.after.xid()).toArray())
                .longs(mailboxes.stream().mapToLong(mailbox -> mailbox.after.seq()).toArray())
                .ints(mailboxes.stream().mapToInt(Mailbox::limit).toArray())
                .ints(IntStream.range(0, mailboxes.size()).toArray());
            statement.execute();
            statement.getMoreResults();
            try (ResultSet rows = statement.getResultSet()) {
              return found(mailboxes.size(), rows);
            }
          }
        });
  }

  private static Found found(int mailboxes, ResultSet rows) throws SQLException {
    var messages = new ArrayList<List<StoredMessage>>(mailboxes);
    for (int i = 0; i < mailboxes; i++) {
      messages.add(new ArrayList<>());
    }
    long horizon = 0;
    while (rows.next()) {
      var position = new StoredMessage.Position(rows.getLong(2), rows.getLong(3));
      messages
          .get(rows.getInt(1))
          .add(new StoredMessage(position, rows.getString(4), rows.getString(6)));
      horizon = rows.getLong(5);
    }
    return new Found(messages, horizon);
  }

  /**
   * Sends a message. If the connection breaks meanwhile, a message with a key is sent again. For a
   * receiver in this process, the caller itself wakes the receiver.
   *
   * @param encoded the message
   * @param mailbox the mailbox in which a receiver of this process waits; null if there is none
   * @return what {@link #find} would return for the mailbox, if the message is the only one there;
   *     empty if the mailbox must be read
   * @throws NoSuchWorkflowException if the workflow does not exist, and the message is not to be
   *     kept
   * @throws WorkflowEndedException if the workflow has ended
   * @throws DatabaseException if the message has no key and may have been sent
   */
  public Optional<Found> send(EncodedMessage encoded, @Nullable Mailbox mailbox) {
    String action = "send a message to workflow '%s'".formatted(encoded.message.workflowId());
    try {
      return database.executeForCaller(
          action,
          atMostOnce(
              encoded.message.key() != null,
              action,
              connection -> {
                if (mailbox != null) {
                  return insertAndRead(connection, encoded, mailbox);
                }
                insert(connection, encoded, currentExecutor.id());
                return Optional.empty();
              }));
    } catch (DatabaseException problem) {
      throw problem.getCause() instanceof SQLException sqlException
          ? rejected(action, sqlException)
          : problem;
    }
  }

  /**
   * Wraps a call that must not be repeated after an attempt whose result is unknown, unless it is
   * idempotent.
   */
  public static <T extends @Nullable Object> Database.SqlCall<T> atMostOnce(
      boolean idempotent, String action, Database.SqlCall<T> call) {
    var uncertain = new AtomicBoolean();
    return connection -> {
      if (uncertain.get() && !idempotent) {
        throw new DatabaseException(
            "The connection broke during an attempt to %s; it is unknown whether it succeeded. Give messages a key with Message.idempotent(...): they are then sent again automatically and arrive once."
                .formatted(action));
      }
      try {
        return call.execute(connection);
      } catch (SQLException problem) {
        uncertain.compareAndSet(false, !Database.isUsable(connection));
        throw problem;
      }
    };
  }

  /**
   * Sends a message on a connection of user code: it is sent if and only if the transaction
   * commits.
   *
   * @param connection a connection to Cairn's database
   * @param encoded the message
   * @throws NoSuchWorkflowException if the workflow does not exist, and the message is not to be
   *     kept
   * @throws WorkflowEndedException if the workflow has ended
   */
  public void send(Connection connection, EncodedMessage encoded) {
    try {
      insert(connection, encoded, null);
    } catch (SQLException problem) {
      throw rejected(
          "send a message to workflow '%s'".formatted(encoded.message.workflowId()), problem);
    }
  }

  private void insert(Connection connection, EncodedMessage encoded, @Nullable String sender)
      throws SQLException {
    String sql = "select cairn.deliver_message(?, ?, ?::json, ?, ?, ?, ?::jsonb), $durable";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bind(new ParameterBinder(connection, statement), encoded, sender);
      statement.execute();
    }
  }

  /** The select reads the mailbox with a snapshot from before the insert. */
  private Optional<Found> insertAndRead(
      Connection connection, EncodedMessage encoded, Mailbox mailbox) throws SQLException {
    String sql =
        """
        select cairn.deliver_message(?, ?, ?::json, ?, ?, ?, ?::jsonb),
               pg_current_xact_id()::text::bigint,
               pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
               (select true from cairn.message m
                where m.workflow_id = ? and m.topic = ?
                  and (m.xid, m.seq) > (?::bigint::text::xid8, ?)
                order by m.xid, m.seq -- uses the primary key, however many messages another workflow has
                limit 1),
               $durable
        """;
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      bind(new ParameterBinder(connection, statement), encoded, currentExecutor.id())
          .text(mailbox.workflowId)
          .text(mailbox.topic)
          .numberOrNull(mailbox.after.xid())
          .numberOrNull(mailbox.after.seq());
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        long number = row.getLong(1);
        if (row.wasNull() || row.getBoolean(4)) {
          return Optional.empty();
        }
        var message =
            new StoredMessage(
                new StoredMessage.Position(row.getLong(2), number),
                encoded.json,
                HeaderJson.write(encoded.message.headers()));
        return Optional.of(new Found(List.of(List.of(message)), row.getLong(3)));
      }
    }
  }

  private static ParameterBinder bind(
      ParameterBinder binder, EncodedMessage encoded, @Nullable String sender) throws SQLException {
    return binder
        .text(encoded.message.workflowId())
        .text(encoded.message.topic())
        .text(encoded.json)
        .text(encoded.message.key())
        .flag(encoded.message.kept())
        .text(sender)
        .text(HeaderJson.write(encoded.message.headers()));
  }

  /** Translates an error of Cairn's functions for messages and promises. */
  public static RuntimeException rejected(String action, SQLException problem) {
    return RaisedErrors.translateForTransaction(SqlError.of(problem), problem)
        .orElseGet(() -> SqlError.refused(action, problem));
  }

  /**
   * Sends messages in one transaction: all or none.
   *
   * @param encoded the messages, in the order in which they are to be received
   * @throws NoSuchWorkflowException as {@link #send(EncodedMessage, Mailbox)}
   * @throws WorkflowEndedException as {@link #send(EncodedMessage, Mailbox)}
   * @throws DatabaseException as {@link #send(EncodedMessage, Mailbox)}, if a message has no key
   */
  public void sendAll(List<EncodedMessage> encoded) {
    boolean idempotent = encoded.stream().allMatch(each -> each.message.key() != null);
    String action = "send %,d messages".formatted(encoded.size());
    database.executeForCaller(
        action,
        atMostOnce(
            idempotent,
            action,
            connection -> {
              connection.setAutoCommit(false);
              try {
                for (int from = 0; from < encoded.size(); from += BATCH_SIZE) {
                  int to = Math.min(encoded.size(), from + BATCH_SIZE);
                  checkReceivers(connection, encoded.subList(from, to));
                  insertAll(connection, encoded.subList(from, to));
                }
                connection.commit();
                connection.setAutoCommit(true);
              } catch (SQLException | RuntimeException problem) {
                Database.rollBack(connection, problem);
                throw problem;
              }
              return null;
            }));
  }

  /** Throws if a receiver does not exist or has ended, unless the message was sent before. */
  private void checkReceivers(Connection connection, List<EncodedMessage> encoded)
      throws SQLException {
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
          .texts(texts(encoded, each -> each.message.workflowId()))
          .texts(texts(encoded, each -> each.message.key()))
          .ints(encoded.stream().mapToInt(each -> each.message.kept() ? 1 : 0).toArray());
      try (ResultSet rows = statement.executeQuery()) {
        if (rows.next()) {
          throw rejected(rows.getString(1), rows.getString(2));
        }
      }
    }
  }

  private void insertAll(Connection connection, List<EncodedMessage> encoded) throws SQLException {
    String sql =
        "select cairn.deliver_messages(?::text[], ?::text[], ?::text[], ?::text[], ?::text[]), $durable";
    try (PreparedStatement statement = connection.prepareStatement(database.sql(sql))) {
      new ParameterBinder(connection, statement)
          .texts(texts(encoded, each -> each.message.workflowId()))
          .texts(texts(encoded, each -> each.message.topic()))
          .texts(texts(encoded, EncodedMessage::json))
          .texts(texts(encoded, each -> each.message.key()))
          .texts(texts(encoded, each -> HeaderJson.write(each.message.headers())));
      statement.execute();
    }
  }

  /**
   * Returns the exception for a receiver that cannot receive messages.
   *
   * @param receiver the id of the workflow
   * @param state its state; null if it does not exist
   */
  public static CairnException rejected(String receiver, @Nullable String state) {
    return state == null
        ? new NoSuchWorkflowException(
            "There is no workflow '%s', so it cannot receive a message. Check the id, start the workflow first, or let the message be kept until it starts."
                .formatted(receiver),
            receiver)
        : new WorkflowEndedException(
            "Workflow '%s' has ended (%s) and receives no more messages. Start another workflow with a new id, and send to that one."
                .formatted(receiver, state),
            receiver,
            WorkflowState.valueOf(state),
            null);
  }

  private static <T> @Nullable String[] texts(List<T> rows, Function<T, @Nullable String> column) {
    var texts = new @Nullable String[rows.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = column.apply(rows.get(i));
    }
    return texts;
  }
}
