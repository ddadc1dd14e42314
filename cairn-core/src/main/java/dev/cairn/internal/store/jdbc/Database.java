package dev.cairn.internal.store.jdbc;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.sql.ConnectionFailedException;
import dev.cairn.internal.store.sql.Durability;
import dev.cairn.internal.store.sql.Schema;
import dev.cairn.internal.store.sql.SqlError;
import dev.cairn.internal.store.sql.SqlErrorKind;
import dev.cairn.internal.store.sql.StatementTexts;
import dev.cairn.internal.store.sql.Timeline;
import dev.cairn.internal.text.Sentence;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One Postgres database: its connections, its schema and its outages. Executes statements and
 * repeats them after transient errors. Thread-safe.
 */
public final class Database {
  private static final Duration INITIAL_DELAY = Duration.ofMillis(50);
  private static final Duration MAX_DELAY = Duration.ofSeconds(1);
  private static final Duration MAX_CONFLICT_DELAY = Duration.ofMillis(100);
  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(5);
  private static final int DEFAULT_CONNECTIONS = 4;

  /** After this many conflicts in a row, they are reported as an outage. */
  private static final int MAX_SILENT_CONFLICTS = 20;

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
  private final Environment environment;
  private final Outages outages;
  private final ConnectionThreads threads = new ConnectionThreads();
  private volatile boolean closed;

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
    this.sharedConnections = new SharedConnections(source, shared);
    this.texts = texts;
    this.failover = new FailoverDetector(texts);
    source.checkWith(failover);
    this.environment = environment;
    this.outages = new Outages(environment.clock(), listener);
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

  /** Removes a broken connection from its pool. */
  public void discard(BorrowedConnection broken) {
    source.discard(broken);
  }

  /** Returns a connection that one thread keeps; it is borrowed when it is first used. */
  public PinnedConnection newPinnedConnection() {
    return new PinnedConnection(source);
  }

  /** Returns connections that a group of threads shares. */
  public SharedConnections newSharedConnections(int connections) {
    return new SharedConnections(source, connections);
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
      if (closed && outages.current().isPresent()) {
        throw closedDuringOutage(action, null);
      }
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

  private static DatabaseException closedDuringOutage(
      String action, @Nullable SQLException problem) {
    return SqlError.exception(
        "Cairn was closed while Postgres did not answer, so it could not %s. The work continues at the next start."
            .formatted(action),
        problem);
  }

  /** One attempt to execute statements. */
  @FunctionalInterface
  private interface Attempt<T extends @Nullable Object> {
    T execute() throws SQLException;
  }

  private <T extends @Nullable Object> T retry(
      String action, Attempt<T> attempt, Predicate<SQLException> isFinal) {
    return threads.call(() -> retryOnThisThread(action, attempt, isFinal));
  }

  private <T extends @Nullable Object> T retryOnThisThread(
      String action, Attempt<T> attempt, Predicate<SQLException> isFinal) {
    SQLException first;
    try {
      return attempt.execute();
    } catch (SQLException problem) {
      first = problem;
    }
    return retryAfter(first, action, attempt, isFinal);
  }

  private <T extends @Nullable Object> T retryAfter(
      SQLException first, String action, Attempt<T> attempt, Predicate<SQLException> isFinal) {
    SQLException problem = first;
    try (RetryLoop retryLoop = newRetryLoop(action)) {
      while (true) {
        if (isFinal.test(problem)) {
          throw refused(action, problem);
        }
        retryLoop.await(problem);
        try {
          return attempt.execute();
        } catch (SQLException next) {
          problem = next;
        }
      }
    }
  }

  /** Starts a retry loop, to be closed when the statements have succeeded or are given up. */
  public RetryLoop newRetryLoop(String action) {
    return new RetryLoop(action);
  }

  /**
   * Statements that one thread repeats until they succeed, and the delays and outages in between.
   */
  public final class RetryLoop implements AutoCloseable {
    private final String action;
    private final Outages.Caller caller = outages.caller();
    private int tries;

    private RetryLoop(String action) {
      this.action = action;
    }

    /**
     * Reports an error as an outage and waits before the next attempt; the delay grows from 50 ms
     * to 1 s.
     *
     * @throws DatabaseException if this database is closed, or the thread is interrupted
     */
    public void await(SQLException problem) {
      if (isOutage(problem) && !closed) {
        caller.failed(problem);
      }
      pause(problem);
    }

    /** Waits as {@link #await} does, without reporting an outage. */
    public void pause(SQLException problem) {
      tries++;
      if (closed) {
        throw closedDuringOutage(action, problem);
      }
      Database.this.pause(tries);
    }

    /**
     * An interrupt breaks the connection and is no outage. Conflicts are, if there are many in a
     * row.
     */
    private boolean isOutage(SQLException problem) {
      return !Thread.currentThread().isInterrupted()
          && (SqlErrorKind.of(problem) != SqlErrorKind.CONFLICT || tries >= MAX_SILENT_CONFLICTS);
    }

    /** Notes that a connection works again, which ends an outage of connections. */
    public void connected() {
      caller.connected();
    }

    /** Notes that the statements succeeded or were given up. */
    @Override
    public void close() {
      tries = 0;
      caller.close();
    }
  }

  /** Returns the oldest outage that has not ended. */
  public Optional<Outage> outage() {
    return outages.current();
  }

  /** Waits for a random time; the maximum doubles with each try, up to 100 ms. */
  public void delayAfterConflict(int tries) {
    long longest = Math.min(1L << Math.min(tries, 10), MAX_CONFLICT_DELAY.toMillis());
    sleep(Duration.ofNanos((long) (environment.random().getAsDouble() * longest * 1_000_000)));
  }

  /** Ends all waits for an unavailable server; statements fail instead of being repeated. */
  public void stopWaiting() {
    closed = true;
  }

  /** Stops waiting and returns all connections that are kept between uses. */
  public void close() {
    stopWaiting();
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

  /** Reverts {@link #stopWaiting}: statements are repeated again. */
  public void resumeWaiting() {
    closed = false;
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

  public static DatabaseException refused(String action, SQLException problem) {
    String advice =
        SqlErrorKind.INSUFFICIENT_PRIVILEGE.equals(problem.getSQLState())
            ? " Let the owner of the schema grant a role of docs/sql/roles.sql to this user."
            : "";
    return SqlError.exception(
        "Postgres refused to %s: %s (SQLSTATE %s).%s"
            .formatted(
                action, Sentence.clause(problem.getMessage()), problem.getSQLState(), advice),
        problem);
  }

  private void pause(int tries) {
    Duration delay = INITIAL_DELAY.multipliedBy(1L << Math.min(tries - 1, 10));
    sleep(delay.compareTo(MAX_DELAY) < 0 ? delay : MAX_DELAY);
  }

  private void sleep(Duration pause) {
    try {
      environment.pause().sleep(pause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          "The thread was interrupted while it waited for Postgres to answer again.", interrupted);
    }
  }
}
