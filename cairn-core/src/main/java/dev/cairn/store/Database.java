package dev.cairn.store;

import dev.cairn.api.DatabaseException;
import dev.cairn.spi.Ambient;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** One Postgres: its connections, its schema, and whether it answers. Thread-safe. */
final class Database {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_GIVING_WAY = Duration.ofMillis(100);
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(20);

  /**
   * For this transaction alone: rows are looked up by their keys, with one plan for any number of
   * keys. Left to itself the planner plans each statement anew, which takes longer than to run it,
   * and reads a whole table if that was small when it was last counted.
   */
  private static final String BY_KEYS =
      """
      select set_config('plan_cache_mode', 'force_generic_plan', true),
             set_config('enable_seqscan', 'off', true),
             set_config('enable_hashjoin', 'off', true),
             set_config('enable_mergejoin', 'off', true);
      """;

  private final DataSource source;
  private final Schema schema;
  private final Ambient ambient;
  private final Listener listener;
  private final AtomicReference<@Nullable Instant> awaySince = new AtomicReference<>();
  private volatile boolean closed;

  Database(DataSource source, Schema schema, Ambient ambient, Listener listener) {
    this.source = source;
    this.schema = schema;
    this.ambient = ambient;
    this.listener = listener;
  }

  /** Something that is asked of Postgres on a connection. */
  @FunctionalInterface
  interface Question<T extends @Nullable Object> {
    T ask(Connection connection) throws SQLException;
  }

  Schema schema() {
    return schema;
  }

  String sql(String statement) {
    return schema.sql(statement);
  }

  /**
   * Statements that go out together and look rows up by keys, in arrays that may be short or long.
   * Their results come after one more, which is to be passed over.
   */
  String byKeys(String statements) {
    return BY_KEYS + sql(statements);
  }

  Connection connect() throws SQLException {
    return source.getConnection();
  }

  /**
   * A connection for statements of Cairn's own, which are short: one whose network swallows what is
   * sent counts as dead after a while.
   */
  Connection connectBriefly() throws SQLException {
    return connect(LONGEST_ANSWER);
  }

  private Connection connect(Duration longestAnswer) throws SQLException {
    Connection connection = connect();
    try {
      connection.setNetworkTimeout(Runnable::run, (int) longestAnswer.toMillis());
      return connection;
    } catch (SQLException problem) {
      connection.close();
      throw problem;
    }
  }

  /**
   * Asks until Postgres answers. What is asked must be harmless when it is asked twice.
   *
   * @throws DatabaseException if Postgres refuses it, or this closes meanwhile
   */
  <T extends @Nullable Object> T ask(String what, Question<T> question) {
    return ask(what, question, LONGEST_ANSWER);
  }

  /** Asks something that may take long. */
  <T extends @Nullable Object> T ask(String what, Question<T> question, Duration longestAnswer) {
    for (int tries = 1; ; tries++) {
      try (Connection connection = connect(longestAnswer)) {
        T answer = question.ask(connection);
        back();
        return answer;
      } catch (SQLException problem) {
        if (Trouble.of(problem) == Trouble.REFUSED) {
          throw refused(what, problem);
        }
        away(what, problem, tries);
      }
    }
  }

  /** Asks on a connection that is kept, and replaced if it breaks. */
  <T extends @Nullable Object> T ask(String what, Question<T> question, Kept kept) {
    for (int tries = 1; ; tries++) {
      try {
        T answer = question.ask(kept.connection());
        back();
        return answer;
      } catch (SQLException problem) {
        kept.drop();
        if (Trouble.of(problem) == Trouble.REFUSED) {
          throw refused(what, problem);
        }
        away(what, problem, tries);
      }
    }
  }

  /** Notes that Postgres did not answer, and waits before it is asked again. */
  void away(String what, SQLException problem, int tries) {
    if (closed) {
      throw new DatabaseException(
          "Cairn closed while Postgres did not answer, so it could not %s. It goes on at the next start."
              .formatted(what),
          problem);
    }
    if (Trouble.of(problem) == Trouble.AWAY
        && !Thread.currentThread().isInterrupted() // which breaks a connection, too
        && awaySince.compareAndSet(null, ambient.clock().instant())) {
      listener.on(new Event.DatabaseAway(String.valueOf(problem.getMessage())));
    }
    pause(tries);
  }

  /** Waits a moment, of random length, for others that are in the way. */
  void giveWay(int tries) {
    long longest = Math.min(1L << Math.min(tries, 10), LONGEST_GIVING_WAY.toMillis());
    sleep(Duration.ofNanos((long) (ambient.random().getAsDouble() * longest * 1_000_000)));
  }

  /** Notes that Postgres answered. */
  void back() {
    if (awaySince.get() != null) {
      Instant since = awaySince.getAndSet(null);
      if (since != null) {
        listener.on(new Event.DatabaseBack(Duration.between(since, ambient.clock().instant())));
      }
    }
  }

  /** From now on nobody waits for Postgres to come back. */
  void close() {
    closed = true;
  }

  /** Ends a transaction that failed, and leaves the connection as it was, if it still works. */
  static void leave(Connection connection, Exception problem) {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException broken) {
      problem.addSuppressed(broken);
    }
  }

  static DatabaseException refused(String what, SQLException problem) {
    String advice =
        "42501".equals(problem.getSQLState())
            ? " Let an owner grant the user a role that may: docs/sql/roles.sql has them."
            : "";
    return new DatabaseException(
        "Postgres refused to %s: %s (SQLSTATE %s).%s"
            .formatted(what, problem.getMessage(), problem.getSQLState(), advice),
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
