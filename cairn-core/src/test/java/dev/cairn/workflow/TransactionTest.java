package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.CallCounter;
import dev.cairn.testkit.CommitLossDataSource;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** Transactions that end themselves, fail, conflict, or lose their connection. */
class TransactionTest extends CairnTest {
  private static final TransactionOptions BOOK = TransactionOptions.named("book");
  private final CallCounter calls = new CallCounter();
  private Fn.Of0<String> flow = () -> "not registered yet";

  @BeforeEach
  void createTables() {
    database.execute("create table book (account text)");
    database.execute("create table balance (account text primary key, amount int not null)");
    database.execute("insert into balance values ('a', 0), ('b', 0)");
  }

  private Handle<String> startBooking(TransactionAction<Exception> code) {
    return startBooking(database.config(), BOOK, code);
  }

  private Handle<String> startBooking(
      Config config, TransactionOptions options, TransactionAction<Exception> code) {
    Fn.Of0<String> body =
        () -> {
          Durable.transaction(options, code);
          return "booked";
        };
    Cairn cairn = open(config, opened -> flow = opened.workflow("flow", String.class, body));
    return cairn.start(StartOptions.id("t"), flow);
  }

  private static void book(Connection connection) throws SQLException {
    run(connection, "insert into book values ('a')");
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> bookedAccounts() {
    return database.query("select account from book");
  }

  static Stream<Arguments> endingCalls() {
    return Stream.of(
        ending("commit", Connection::commit),
        ending("rollback", Connection::rollback),
        ending("close", Connection::close),
        ending("abort", connection -> connection.abort(Runnable::run)),
        ending("setAutoCommit", connection -> connection.setAutoCommit(true)),
        ending(
            "setTransactionIsolation",
            connection ->
                connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED)));
  }

  private static Arguments ending(String name, TransactionAction<Exception> call) {
    return Arguments.of(name, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("endingCalls")
  void endingTheTransactionInItsCodeIsRejected(String name, TransactionAction<Exception> call) {
    Handle<String> handle =
        startBooking(connection -> {
          book(connection);
          call.execute(connection);
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            name + "() was called on the connection of a transaction. Remove the call: Cairn ");
    assertThat(bookedAccounts()).isEmpty();
    assertThat(state("t")).isEqualTo("FAILED");
  }

  /** A way to obtain a connection from another one. */
  interface ConnectionPath {
    Connection from(Connection connection) throws SQLException;
  }

  static Stream<Arguments> connectionPaths() {
    return Stream.of(
        path("a statement", connection -> connection.createStatement().getConnection()),
        path(
            "a prepared statement",
            connection -> connection.prepareStatement("select 1").getConnection()),
        path("a call", connection -> connection.prepareCall("select 1").getConnection()),
        path(
            "a result",
            connection -> rows(connection.createStatement()).getStatement().getConnection()),
        path("the metadata", connection -> connection.getMetaData().getConnection()),
        path(
            "a result of the metadata",
            connection -> {
              DatabaseMetaData metadata = connection.getMetaData();
              Statement statement = metadata.getSchemas().getStatement(); // null with DBCP2
              return statement == null ? metadata.getConnection() : statement.getConnection();
            }),
        path("itself", connection -> connection.unwrap(Connection.class)));
  }

  private static Arguments path(String name, ConnectionPath path) {
    return Arguments.of(name, path);
  }

  private static ResultSet rows(Statement statement) throws SQLException {
    return statement.executeQuery("select 1");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("connectionPaths")
  void everyConnectionReachedFromTheTransactionIsGuarded(String name, ConnectionPath path) {
    Handle<String> handle =
        startBooking(connection -> {
          book(connection);
          path.from(connection).close();
        });

    assertThatThrownBy(() -> handle.await(Duration.ofSeconds(30)))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("close() was called on the connection of a transaction.");
    assertThat(bookedAccounts()).isEmpty();
  }

  @Test
  void statementsAndResultsReturnTheGuardedObjects() {
    Handle<String> handle =
        startBooking(connection -> {
          Statement statement = connection.createStatement();
          assertThat(statement.getConnection()).isSameAs(connection).isEqualTo(connection);
          assertThat(rows(statement).getStatement()).isSameAs(statement).isEqualTo(statement);
        });

    assertThat(handle.await()).isEqualTo("booked");
  }

  @Test
  void driverConnectionCanCopyRows() {
    Handle<String> handle =
        startBooking(connection -> {
          var copy = connection.unwrap(PGConnection.class).getCopyAPI();
          copy.copyIn("copy book from stdin", new StringReader("a\nb\n"));
        });

    assertThat(handle.await()).isEqualTo("booked");
    assertThat(bookedAccounts()).containsExactly("a", "b");
  }

  @Test
  void rollbackToASavepointWorks() {
    Handle<String> handle =
        startBooking(connection -> {
          book(connection);
          Savepoint before = connection.setSavepoint();
          book(connection);
          connection.rollback(before);
        });

    assertThat(handle.await()).isEqualTo("booked");
    assertThat(bookedAccounts()).containsExactly("a");
  }

  @Test
  void transactionEndedByItsOwnSqlIsDetected() {
    Handle<String> handle =
        startBooking(connection -> {
          run(connection, "rollback");
          book(connection);
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessage(
            "SQL in the code of the transaction ended it (commit or rollback), so its record cannot be part of it. Remove that statement: Cairn commits when the code returns.");
    assertThat(bookedAccounts()).isEmpty();
  }

  @Test
  void commitOnTheDriverConnectionIsDetected() {
    Handle<String> handle =
        startBooking(connection -> {
          ((Connection) connection.unwrap(PGConnection.class)).commit();
          book(connection);
        });

    assertThatThrownBy(handle::await)
        .hasMessageStartingWith("SQL in the code of the transaction ended it");
    assertThat(bookedAccounts()).isEmpty();
  }

  @Test
  void swallowedSqlExceptionIsDetected() {
    Handle<String> handle =
        startBooking(connection -> {
          book(connection);
          try {
            run(connection, "insert into nowhere values (1)");
          } catch (SQLException swallowed) {
            calls.record("swallow");
          }
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "A statement of the transaction failed and its exception was caught, so nothing can be committed. Rethrow the exception, or set a savepoint before the statement.");
    assertThat(bookedAccounts()).isEmpty();
  }

  @Test
  void exceptionRollsBackTheRowsAndIsRecorded() {
    Fn.Of0<String> code =
        () -> {
          try {
            Durable.transaction(
                "book",
                connection -> {
                  book(connection);
                  fail("not today");
                });
            return "booked";
          } catch (IllegalStateException caught) {
            return "caught " + caught.getMessage();
          }
        };
    Cairn cairn = open(opened -> flow = opened.workflow("flow", String.class, code));

    assertThat(cairn.start(StartOptions.id("t"), flow).await()).isEqualTo("caught not today");

    assertThat(bookedAccounts()).isEmpty();
    assertThat(database.query("select kind from cairn.steps where error is not null"))
        .containsExactly("TRANSACTION");
  }

  /**
   * Runs two workflows that update the accounts in the given orders; the second starts before the
   * first has ended.
   */
  private void runConflicting(Isolation isolation, String... updates) throws Exception {
    var barrier = new CyclicBarrier(2);
    AtomicReference<Fn.Of1<Integer, String>> collide = new AtomicReference<>();
    Fn.Of1<Integer, String> code =
        which -> {
          TransactionAction<Exception> work =
              connection -> {
                run(connection, "set local deadlock_timeout = '20ms'");
                run(connection, "select * from balance");
                String accounts = updates[which];
                run(
                    connection,
                    "update balance set amount = amount + 1" + where(accounts.substring(0, 1)));
                if (calls.record("try " + which) == 1) {
                  barrier.await(30, TimeUnit.SECONDS);
                }
                run(
                    connection,
                    "update balance set amount = amount + 1" + where(accounts.substring(1)));
              };
          Durable.transaction(BOOK.isolation(isolation), work);
          return "done";
        };
    Cairn cairn =
        open(opened -> collide.set(opened.workflow("collide", Integer.class, String.class, code)));
    Handle<String> first = cairn.start(StartOptions.id("t0"), collide.get(), 0);
    Handle<String> second = cairn.start(StartOptions.id("t1"), collide.get(), 1);
    assertThat(first.await() + " " + second.await()).isEqualTo("done done");
  }

  private static String where(String account) {
    return " where account = '" + account + "'";
  }

  @ParameterizedTest
  @EnumSource
  void deadlocksAreRetriedAndTakeEffectOnce(Isolation isolation) throws Exception {
    runConflicting(isolation, "ab", "ba");

    assertThat(database.query("select amount from balance")).containsExactly("2", "2");
    assertThat(calls.count("try 0") + calls.count("try 1")).isGreaterThan(2);
    assertThat(database.query("select distinct isolation from cairn.steps"))
        .containsExactly(isolation.name().replace('_', ' ').toLowerCase(Locale.ROOT));
  }

  @Test
  void serializationFailuresAreRetriedAndTakeEffectOnce() throws Exception {
    database.execute("insert into balance values ('c', 0)");

    runConflicting(Isolation.REPEATABLE_READ, "ac", "bc");

    assertThat(database.query("select amount from balance where account = 'c'"))
        .containsExactly("2");
    assertThat(calls.count("try 0") + calls.count("try 1")).isGreaterThan(2);
  }

  @Test
  void connectionKilledInATransactionIsReplacedAndRowsAreWrittenOnce() {
    Handle<String> handle =
        startBooking(connection -> {
          book(connection);
          if (calls.record("try") == 1) {
            terminateOtherSessions("idle in transaction");
          }
          run(connection, "select 1");
        });

    assertThat(handle.await()).isEqualTo("booked");
    assertThat(bookedAccounts()).containsExactly("a");
    assertThat(calls.count("try")).isEqualTo(2);
  }

  @Test
  void connectionKilledBeforeTheCommitIsReplacedAndRowsAreWrittenOnce() {
    Listener killing =
        event -> {
          if (event instanceof Event.Recording(var lines)
              && lines.getFirst().key().equals("book")
              && calls.record("commit") == 1) {
            terminateOtherSessions("idle in transaction");
          }
        };

    Handle<String> handle =
        startBooking(database.config().listener(killing), BOOK, TransactionTest::book);

    assertThat(handle.await()).isEqualTo("booked");
    assertThat(bookedAccounts()).containsExactly("a");
    assertThat(calls.count("commit")).isEqualTo(2);
  }

  private void terminateOtherSessions(String state) {
    database.query(
        """
        select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = current_database() and state = ? and pid <> pg_backend_pid()
        """,
        state);
  }

  @Test
  void transactionIsNotRepeatedIfTheCommitResponseIsLost() {
    var lossy = new CommitLossDataSource(database.dataSource());

    Handle<String> handle =
        startBooking(
            database.config().dataSource(lossy.dataSource()),
            BOOK,
            connection -> {
              calls.record("try");
              book(connection);
            });

    assertThat(handle.await()).isEqualTo("booked");
    assertThat(lossy.isConnectionLost()).isTrue();
    assertThat(bookedAccounts()).containsExactly("a");
    assertThat(calls.count("try")).isEqualTo(1);
  }

  private static void fail(String message) {
    throw new IllegalStateException(message);
  }
}
