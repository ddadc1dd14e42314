package dev.cairn.internal.store.jdbc;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.store.sql.ConnectionFailedException;
import dev.cairn.internal.store.sql.Durability;
import dev.cairn.internal.store.sql.Schema;
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

/** One Postgres: its connections, its schema, and whether it answers. Thread-safe. */
public final class Database {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_GIVING_WAY = Duration.ofMillis(100);
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(5);
  private static final int USUAL_CONNECTIONS = 4;

  /** After so many in a row, conflicts are reported as an outage. */
  private static final int MANY_CONFLICTS = 20;

  /**
   * For this transaction alone: rows are looked up by their keys, with one plan for any number of
   * keys. Left to itself the planner plans each statement anew, which takes longer than to run it,
   * and reads a whole table if that was small when it was last counted.
   */
  private static final String BY_KEYS =
      """
      select $durable,
             set_config('plan_cache_mode', 'force_generic_plan', true),
             set_config('enable_seqscan', 'off', true),
             set_config('enable_hashjoin', 'off', true),
             set_config('enable_mergejoin', 'off', true);
      """;

  private final ConnectionSource source;
  private final OwnConnections own;
  private final StatementTexts texts;
  private final FailoverDetector failover;
  private final Environment ambient;
  private final Outages outages;
  private final ConnectionThreads threads = new ConnectionThreads();
  private volatile boolean closed;

  public Database(DataSource source, Schema schema, Environment ambient, Listener listener) {
    this(
        new ConnectionSource(source, () -> {}),
        USUAL_CONNECTIONS,
        new StatementTexts(schema, Durability.ON, Timeline.HIDDEN),
        ambient,
        listener);
  }

  public Database(
      ConnectionSource source,
      int shared,
      StatementTexts texts,
      Environment ambient,
      Listener listener) {
    this.source = source;
    this.own = new OwnConnections(source, shared);
    this.texts = texts;
    this.failover = new FailoverDetector(texts);
    source.check(failover);
    this.ambient = ambient;
    this.outages = new Outages(ambient.clock(), listener);
  }

  /** Something that is asked of Postgres on a connection. */
  @FunctionalInterface
  public interface Question<T extends @Nullable Object> {
    T ask(Connection connection) throws SQLException;
  }

  Schema schema() {
    return texts.schema();
  }

  public String sql(String statement) {
    return texts.of(statement);
  }

  /**
   * A statement that records something, and sets before that its transaction is durable. Its result
   * comes after one more, which is to be passed over.
   */
  public String recording(String statement) {
    return sql("select $durable;\n" + statement);
  }

  /**
   * Statements that go out together and look rows up by keys, in arrays that may be short or long.
   * Their results come after one more, which is to be passed over.
   */
  public String byKeys(String statements) {
    return sql(BY_KEYS + statements);
  }

  /** What notices that this database is served by another server than before. */
  public FailoverDetector failover() {
    return failover;
  }

  /**
   * Borrows a connection as the application has configured it, for users' transactions.
   *
   * @throws ConnectionFailedException if there is none now
   */
  public BorrowedConnection borrow() throws SQLException {
    return source.borrow();
  }

  /** Borrows a connection for a statement of Cairn's own, which is short. */
  public BorrowedConnection borrowBriefly() throws SQLException {
    BorrowedConnection borrowed = source.borrow();
    borrowed.networkTimeout((int) PinnedConnection.LONGEST_ANSWER.toMillis());
    return borrowed;
  }

  /** Gets rid of a connection that is of no use any more. */
  public void discard(BorrowedConnection broken) {
    source.discard(broken);
  }

  /** Makes a connection for one thread that uses it again and again; it is borrowed when needed. */
  public PinnedConnection pin() {
    return new PinnedConnection(source);
  }

  /** Makes connections that some threads share. */
  public OwnConnections share(int connections) {
    return new OwnConnections(source, connections);
  }

  /**
   * Executes statements of the engine until they succeed. They must be harmless when they are
   * executed twice.
   *
   * @throws DatabaseException if the value or the statement is at fault, stored data is corrupted,
   *     or this closes meanwhile
   */
  public <T extends @Nullable Object> T ask(String what, Question<T> question) {
    return repeat(
        what,
        () -> once(what, question, PinnedConnection.LONGEST_ANSWER),
        SqlErrorKind::endsQuestion);
  }

  /** Does the same on a connection of the caller's own. */
  public <T extends @Nullable Object> T ask(
      String what, Question<T> question, PinnedConnection pinned) {
    return repeat(
        what,
        () -> pinned.ask(question, PinnedConnection.LONGEST_ANSWER),
        SqlErrorKind::endsQuestion);
  }

  /**
   * Executes statements on behalf of a caller of the API, who is told of missing rights, tables and
   * features instead of waiting for an operator.
   *
   * @throws DatabaseException as {@link #ask}, and if the caller lacks something
   */
  public <T extends @Nullable Object> T request(String what, Question<T> question) {
    return repeat(
        what,
        () -> once(what, question, PinnedConnection.LONGEST_ANSWER),
        SqlErrorKind::endsRequest);
  }

  /** Does the same on a connection of the caller's own. */
  public <T extends @Nullable Object> T request(
      String what, Question<T> question, PinnedConnection pinned) {
    return repeat(
        what,
        () -> pinned.ask(question, PinnedConnection.LONGEST_ANSWER),
        SqlErrorKind::endsRequest);
  }

  /**
   * Executes a statement for a caller of the API that may take long. Who cancels it wants it to
   * end, so it is not repeated then.
   */
  public <T extends @Nullable Object> T request(
      String what, Question<T> question, Duration longestAnswer) {
    return repeat(what, () -> once(what, question, longestAnswer), SqlErrorKind::endsReport);
  }

  private <T extends @Nullable Object> T once(
      String what, Question<T> question, Duration longestAnswer) throws SQLException {
    PinnedConnection shared = own.take();
    try {
      if (closed && outages.current().isPresent()) {
        throw closedWhileAway(what, null);
      }
      return shared.ask(question, longestAnswer);
    } finally {
      own.giveBack(shared);
    }
  }

  /** Executes statements once, for a caller who wants to know whether that is possible. */
  public <T extends @Nullable Object> T probe(Question<T> question) throws SQLException {
    PinnedConnection shared = own.take(LONGEST_PROBE);
    try {
      return shared.ask(question, LONGEST_PROBE);
    } finally {
      own.giveBack(shared);
    }
  }

  private static DatabaseException closedWhileAway(String what, @Nullable SQLException problem) {
    return new DatabaseException(
        "Cairn closed while Postgres did not answer, so it could not %s. It goes on at the next start."
            .formatted(what),
        problem);
  }

  /** One try to execute something. */
  @FunctionalInterface
  private interface Try<T extends @Nullable Object> {
    T execute() throws SQLException;
  }

  private <T extends @Nullable Object> T repeat(
      String what, Try<T> once, Predicate<SQLException> isFinal) {
    return threads.call(() -> repeatHere(what, once, isFinal));
  }

  private <T extends @Nullable Object> T repeatHere(
      String what, Try<T> once, Predicate<SQLException> isFinal) {
    SQLException first;
    try {
      return once.execute();
    } catch (SQLException problem) {
      first = problem;
    }
    return repeatAfter(first, what, once, isFinal);
  }

  private <T extends @Nullable Object> T repeatAfter(
      SQLException first, String what, Try<T> once, Predicate<SQLException> isFinal) {
    SQLException problem = first;
    try (Repetition repetition = repetition(what)) {
      while (true) {
        if (isFinal.test(problem)) {
          throw refused(what, problem);
        }
        repetition.await(problem);
        try {
          return once.execute();
        } catch (SQLException next) {
          problem = next;
        }
      }
    }
  }

  /** Something that is about to be repeated until it succeeds; to be closed afterwards. */
  public Repetition repetition(String what) {
    return new Repetition(what);
  }

  /** A statement, or several, that one thread repeats. */
  public final class Repetition implements AutoCloseable {
    private final String what;
    private final Outages.Caller caller = outages.caller();
    private int tries;

    private Repetition(String what) {
      this.what = what;
    }

    /**
     * Notes an error, and waits before the next try: longer each time.
     *
     * @throws DatabaseException if this database closes, or the thread is interrupted
     */
    public void await(SQLException problem) {
      if (isOutage(problem) && !closed) {
        caller.failed(problem);
      }
      pause(problem);
    }

    /** Waits as {@link #await} does, after an error that is no outage. */
    public void pause(SQLException problem) {
      tries++;
      if (closed) {
        throw closedWhileAway(what, problem);
      }
      Database.this.pause(tries);
    }

    /** An interrupt breaks a connection, too; and conflicts are ordinary, unless they never end. */
    private boolean isOutage(SQLException problem) {
      return !Thread.currentThread().isInterrupted()
          && (SqlErrorKind.of(problem) != SqlErrorKind.CONFLICT || tries >= MANY_CONFLICTS);
    }

    /** A connection works again. */
    public void connected() {
      caller.connected();
    }

    /** It succeeded, or was given up. */
    @Override
    public void close() {
      tries = 0;
      caller.close();
    }
  }

  /**
   * What keeps statements of Cairn's own from succeeding at present.
   *
   * @return the oldest outage that has not ended
   */
  public Optional<Outage> outage() {
    return outages.current();
  }

  /** Waits a moment, of random length, for others that are in the way. */
  public void giveWay(int tries) {
    long longest = Math.min(1L << Math.min(tries, 10), LONGEST_GIVING_WAY.toMillis());
    sleep(Duration.ofNanos((long) (ambient.random().getAsDouble() * longest * 1_000_000)));
  }

  /** From now on nobody waits for Postgres to come back. */
  public void stopWaiting() {
    closed = true;
  }

  /** Gives the connections back that are kept between uses. */
  public void close() {
    stopWaiting();
    threads.close();
    own.close();
  }

  /** Whether a connection that failed at something still works, and the server answers. */
  public static boolean works(Connection connection) {
    try {
      return !connection.isClosed() && connection.isValid(1);
    } catch (SQLException broken) {
      return false;
    }
  }

  /** Takes back {@link #close}. */
  public void open() {
    closed = false;
  }

  /** Ends a transaction that failed, and leaves the connection as it was, if it still works. */
  public static void leave(Connection connection, Exception problem) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException broken) {
      problem.addSuppressed(broken);
    }
  }

  public static DatabaseException refused(String what, SQLException problem) {
    String advice =
        SqlErrorKind.INSUFFICIENT_PRIVILEGE.equals(problem.getSQLState())
            ? " Let an owner grant the user a role that may: docs/sql/roles.sql has them."
            : "";
    return new DatabaseException(
        "Postgres refused to %s: %s (SQLSTATE %s).%s"
            .formatted(what, Sentence.clause(problem.getMessage()), problem.getSQLState(), advice),
        problem);
  }

  private void pause(int tries) {
    Duration grown = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, 10));
    sleep(grown.compareTo(LONGEST_PAUSE) < 0 ? grown : LONGEST_PAUSE);
  }

  private void sleep(Duration pause) {
    try {
      ambient.pause().sleep(pause);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new DatabaseException(
          "The thread was interrupted while it waited for Postgres to answer again.", interrupted);
    }
  }
}
