package dev.cairn.internal.store.jdbc;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.sql.ConnectionFailedException;
import dev.cairn.internal.store.sql.Durability;
import dev.cairn.internal.store.sql.Schema;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.internal.store.sql.StatementTexts;
import dev.cairn.internal.store.sql.Timeline;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One Postgres database: its connections, its schema and its outages. Executes statements and
 * repeats them after transient errors. Thread-safe.
 */
public final class Database {
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
  private static final int DEFAULT_CONNECTIONS = 4;

  /**
   * Settings for one transaction: rows are looked up by key with one generic plan for any number of
   * keys. Otherwise the planner plans each statement anew, which takes longer than executing it,
   * and scans a whole table that was small when it was last analyzed.
   */
  private static final String KEY_LOOKUP_SETTINGS =
      """
      select $durable,
             set_config('plan_cache_mode', 'force_generic_plan', true),
             set_config('enable_seqscan', 'off', true),
             set_config('enable_hashjoin', 'off', true),
             set_config('enable_mergejoin', 'off', true);
      """;

  private final ConnectionSource source;
  private final SharedConnections sharedConnections;
  private final StatementTexts texts;
  private final FailoverDetector failover;
  private final Retries retries;
  private final ConnectionThreads threads = new ConnectionThreads();

  public Database(DataSource source, Schema schema, Environment environment, Listener listener) {
    this(
        new ConnectionSource(source, () -> {}),
        DEFAULT_CONNECTIONS,
        new StatementTexts(schema, Durability.ON, Timeline.HIDDEN),
        environment,
        listener);
  }

  public Database(
      ConnectionSource source,
      int shared,
      StatementTexts texts,
      Environment environment,
      Listener listener) {
    this.source = source;
    this.sharedConnections = new SharedConnections(source, shared, SharedConnections.GROW_AFTER);
    this.texts = texts;
    this.failover = new FailoverDetector(texts);
    source.checkWith(failover);
    this.retries = new Retries(environment, listener);
  }

  /** Statements that are executed on a connection. */
  @FunctionalInterface
  public interface SqlCall<T extends @Nullable Object> {
    T execute(Connection connection) throws SQLException;
  }

  public String sql(String statement) {
    return texts.of(statement);
  }

  /** Makes a statement durable, see {@link Durability}. Its results follow one more result. */
  public String durable(String statement) {
    return sql("select $durable;\n" + statement);
  }

  /** Applies {@link #KEY_LOOKUP_SETTINGS} to statements. Their results follow one more result. */
  public String forKeyLookups(String statements) {
    return sql(KEY_LOOKUP_SETTINGS + statements);
  }

  /** Returns the detector of failovers of this database. */
  public FailoverDetector failover() {
    return failover;
  }

  /**
   * Borrows a connection for a transaction of user code, with the settings of the application.
   *
   * @throws ConnectionFailedException if there is none now
   */
  public BorrowedConnection borrow() throws SQLException {
    return source.borrow();
  }

  /** Borrows a connection for a short statement of Cairn's own, with a network timeout. */
  public BorrowedConnection borrowForStatement() throws SQLException {
    BorrowedConnection borrowed = source.borrow();
    borrowed.networkTimeout((int) PinnedConnection.ANSWER_TIMEOUT.toMillis());
    return borrowed;
  }

  /**
   * Checks that a connection that is kept for long still leads to the current server, without a
   * round trip.
   *
   * @throws SQLException if its server was replaced since it was borrowed
   */
  public void checkServer(BorrowedConnection kept) throws SQLException {
    source.check(kept);
  }

  /** Removes a broken connection from its pool. */
  public void discard(BorrowedConnection broken) {
    source.discard(broken);
  }

  /** Returns a connection that one thread keeps; it is borrowed when it is first used. */
  public PinnedConnection newPinnedConnection() {
    return new PinnedConnection(source);
  }

  /**
   * Executes statements of the engine until they succeed. They must be idempotent, since they may
   * be executed twice.
   *
   * @param action what they do, as an infinitive for error messages: "read workflow 'a'"
   * @throws DatabaseException if the error is permanent, stored data is corrupted, or this database
   *     is closed meanwhile
   */
  public <T extends @Nullable Object> T execute(String action, SqlCall<T> call) {
    return retry(
        action,
        () -> executeOnce(action, call, PinnedConnection.ANSWER_TIMEOUT),
        SqlErrorKind::isFinalForEngine);
  }

  /** As {@link #execute(String, SqlCall)}, on a connection of the caller. */
  public <T extends @Nullable Object> T execute(
      String action, SqlCall<T> call, PinnedConnection pinned) {
    return retry(
        action,
        () -> pinned.execute(call, PinnedConnection.ANSWER_TIMEOUT),
        SqlErrorKind::isFinalForEngine);
  }

  /**
   * Executes statements for a caller of the API. As {@link #execute(String, SqlCall)}, but missing
   * rights, tables and features are errors as well, since the caller cannot wait for an operator.
   */
  public <T extends @Nullable Object> T executeForCaller(String action, SqlCall<T> call) {
    return retry(
        action,
        () -> executeOnce(action, call, PinnedConnection.ANSWER_TIMEOUT),
        SqlErrorKind::isFinalForCaller);
  }

  /** As {@link #executeForCaller(String, SqlCall)}, on a connection of the caller. */
  public <T extends @Nullable Object> T executeForCaller(
      String action, SqlCall<T> call, PinnedConnection pinned) {
    return retry(
        action,
        () -> pinned.execute(call, PinnedConnection.ANSWER_TIMEOUT),
        SqlErrorKind::isFinalForCaller);
  }

  /**
   * Executes a statement for a caller of the API that may take long. As {@link
   * #executeForCaller(String, SqlCall)}, but a cancelled statement is not repeated.
   */
  public <T extends @Nullable Object> T executeForCaller(
      String action, SqlCall<T> call, Duration answerTimeout) {
    return retry(
        action,
        () -> executeOnce(action, call, answerTimeout),
        SqlErrorKind::isFinalForLongStatement);
  }

  private <T extends @Nullable Object> T executeOnce(
      String action, SqlCall<T> call, Duration answerTimeout) throws SQLException {
    PinnedConnection shared = sharedConnections.acquire();
    try {
      retries.checkWaiting(action);
      return shared.execute(call, answerTimeout);
    } finally {
      sharedConnections.release(shared);
    }
  }

  /** Executes statements once, without repeating them after an error. */
  public <T extends @Nullable Object> T probe(SqlCall<T> call) throws SQLException {
    PinnedConnection shared = sharedConnections.acquire(PROBE_TIMEOUT);
    try {
      return shared.execute(call, PROBE_TIMEOUT);
    } finally {
      sharedConnections.release(shared);
    }
  }

  private <T extends @Nullable Object> T retry(
      String action, Retries.Attempt<T> attempt, Predicate<SQLException> isFinal) {
    return threads.call(() -> retries.retry(action, attempt, isFinal));
  }

  /** Returns the retries of statements, which also track outages. */
  public Retries retries() {
    return retries;
  }

  /** Stops waiting and returns all connections that are kept between uses. */
  public void close() {
    retries.stopWaiting();
    threads.close();
    sharedConnections.close();
  }

  /** Returns whether the server still answers on a connection after an error. */
  public static boolean isUsable(Connection connection) {
    try {
      return !connection.isClosed() && connection.isValid(1);
    } catch (SQLException broken) {
      return false;
    }
  }

  /** Rolls back a failed transaction and turns auto-commit on. */
  public static void rollBack(Connection connection, Exception problem) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException broken) {
      problem.addSuppressed(broken);
    }
  }
}
