package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors in transactions that repeat the transaction, and errors that end it. */
class TransactionFaultTest extends CairnTest {
  private final AtomicInteger attempts = new AtomicInteger();
  private Fn.Of0<String> flow = () -> "not registered yet";

  @BeforeEach
  void createTable() {
    database.execute("create table book (account text)");
  }

  private Handle<String> startBooking(TransactionAction<Exception> code) {
    return startBooking(database.config(), code);
  }

  private Handle<String> startBooking(Config config, TransactionAction<Exception> code) {
    Fn.Of0<String> body =
        () -> {
          Durable.transaction(
              "book",
              connection -> {
                attempts.incrementAndGet();
                run(connection, "insert into book values ('a')");
                code.execute(connection);
              });
          return "booked";
        };
    Cairn cairn = open(config, opened -> flow = opened.workflow("flow", String.class, body));
    return cairn.start(StartOptions.id("t"), flow);
  }

  private static void run(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> bookedAccounts() {
    return database.query("select account from book");
  }

  private List<String> outageStates() {
    return events(Event.DatabaseAway.class).stream().map(Event.DatabaseAway::sqlState).toList();
  }

  /** Waits until Postgres has ended the idle session of the transaction. */
  private void awaitIdleTimeout() {
    Eventually.holds(() ->
        assertThat(database.sessions("and state = 'idle in transaction' and query like '%book%'"))
            .isZero());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void transactionThatIdlesTooLongFailsAfterThreeAttempts(boolean between) {
    database.execute(
        "alter database %s set idle_in_transaction_session_timeout = '100ms'"
            .formatted(database.name()));

    Handle<String> handle =
        startBooking(connection -> {
          awaitIdleTimeout();
          if (between) {
            run(connection, "insert into book values ('b')");
          }
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith(
            "The connection of the transaction was lost 3 times: terminating connection due to idle-in-transaction timeout (SQLSTATE 25P03).");
    assertThat(attempts).hasValue(3);
    assertThat(bookedAccounts()).isEmpty();
    assertThat(outageStates()).isEmpty();
  }

  @Test
  void exceptionOfTheCodeIsThrownEvenAfterAnIdleTimeout() {
    database.execute(
        "alter database %s set idle_in_transaction_session_timeout = '100ms'"
            .formatted(database.name()));

    Handle<String> handle =
        startBooking(connection -> {
          awaitIdleTimeout();
          throw new IllegalStateException("sold out");
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sold out");
    assertThat(attempts).hasValue(1);
  }

  /** An environment with pauses of a fiftieth of their length. */
  private static Environment withShortPauses() {
    Environment system = Environment.system();
    return new Environment(
        system.clock(),
        pause -> system.pause().sleep(pause.dividedBy(50)),
        system.ids(),
        system.random());
  }

  @Test
  void transactionTerminatedRepeatedlyFailsAfterTwentyAttempts() {
    Handle<String> handle =
        startBooking(
            database.config().environment(withShortPauses()),
            connection -> {
              database.query(
                  """
                  select pg_terminate_backend(pid, 5000) from pg_stat_activity
                  where datname = current_database() and state = 'idle in transaction'
                  """);
              run(connection, "select 1");
            });

    assertThatThrownBy(handle::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith(
            "The connection of the transaction was lost 20 times: terminating connection due to administrator command (SQLSTATE 57P01).");
    assertThat(attempts).hasValue(20);
    assertThat(bookedAccounts()).isEmpty();
  }

  @Test
  void transactionMadeReadOnlyByItsCodeFailsAtOnce() {
    Fn.Of0<String> body =
        () -> {
          Durable.transaction(
              "report",
              connection -> {
                attempts.incrementAndGet();
                run(connection, "set transaction read only");
              });
          return "reported";
        };
    Cairn cairn = open(opened -> flow = opened.workflow("flow", String.class, body));

    assertThatThrownBy(cairn.start(flow)::await)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "SQL in the code of the transaction made it read-only, so its record cannot be part of it: ");
    assertThat(attempts).hasValue(1);
    assertThat(outageStates()).isEmpty();
  }

  /**
   * A DataSource of a server that is read-only for a while. Its sessions do not report that at the
   * start of a transaction, like sessions behind a connection pooler.
   */
  private DataSource readOnlySource(AtomicBoolean readOnly) {
    return proxy(
        DataSource.class,
        database.dataSource(),
        (method, result) -> {
          if (result instanceof Connection connection) {
            if (readOnly.get()) {
              run(connection, "set default_transaction_read_only = on");
            }
            return proxy(
                Connection.class,
                connection,
                (called, original) -> called.equals("isWrapperFor") ? (Object) false : original);
          }
          return result;
        });
  }

  /** Replaces the result of a method. */
  @FunctionalInterface
  private interface Change {
    @Nullable Object of(String method, @Nullable Object result) throws SQLException;
  }

  private static <T> T proxy(Class<T> type, T real, Change change) {
    return type.cast(
        Proxy.newProxyInstance(
            TransactionFaultTest.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return change.of(method.getName(), method.invoke(real, arguments));
              } catch (InvocationTargetException thrown) {
                throw thrown.getTargetException();
              }
            }));
  }

  @Test
  void transactionOnAReadOnlyServerIsRepeated() {
    var readOnly = new AtomicBoolean();
    Fn.Of0<String> body =
        () -> {
          Durable.step("fail over", () -> readOnly.set(true));
          Durable.transaction(
              "book",
              connection -> {
                readOnly.set(attempts.incrementAndGet() < 3);
                run(connection, "insert into book values ('a')");
              });
          return "booked";
        };
    Config config = database.config().dataSource(readOnlySource(readOnly));
    Cairn cairn = open(config, opened -> flow = opened.workflow("flow", String.class, body));

    assertThat(cairn.start(StartOptions.id("t"), flow).await()).isEqualTo("booked");

    assertThat(attempts).hasValue(4);
    assertThat(bookedAccounts()).containsExactly("a");
    assertThat(outageStates()).containsOnly("25006");
  }

  @Test
  void transactionWithoutPermissionForItsRecordFailsAfterFiveAttempts() {
    String role = "n" + database.name();
    database.execute("create role " + role);
    database.execute("grant insert on book to " + role);

    Handle<String> handle = startBooking(connection -> run(connection, "set local role " + role));

    assertThatThrownBy(handle::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith(
            "The transaction could not be committed 5 times: permission denied for ");
    assertThat(attempts).hasValue(5);
    assertThat(bookedAccounts()).isEmpty();
    assertThat(outageStates()).isEmpty();
  }

  @Test
  void transactionIsRepeatedUntilItsRecordCanBeWritten() {
    database.execute("create table fault as select true");
    database.execute(
        """
        create function fail() returns trigger language plpgsql as $$
        begin
          if exists (select from public.fault) then
            raise exception 'it does not work' using errcode = '57014';
          end if;
          return new;
        end $$;
        create trigger fail before insert on cairn.step for each row execute function fail()
        """);

    Handle<String> handle = startBooking(connection -> {});
    Eventually.holds(() -> assertThat(attempts).hasValueGreaterThan(6));
    database.execute("delete from fault");

    assertThat(handle.await()).isEqualTo("booked");
    assertThat(bookedAccounts()).containsExactly("a");
    assertThat(outageStates()).containsExactly("57014");
  }

  @Test
  void statementTimeoutOfTheCodeIsThrownToTheCode() {
    Handle<String> handle =
        startBooking(connection -> {
          run(connection, "set local statement_timeout = '10ms'");
          run(connection, "select pg_sleep(10)");
        });

    assertThatThrownBy(handle::await)
        .rootCause()
        .hasMessageContaining("canceling statement due to statement timeout");
    assertThat(attempts).hasValue(1);
    assertThat(outageStates()).isEmpty();
  }

  private List<String> errorStates() throws IOException {
    try (var createTable =
        Objects.requireNonNull(
            getClass().getResourceAsStream("/dev/cairn/internal/store/sql/sql-states.csv"))) {
      return new String(createTable.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.matches("[0-9A-Z]{5},.*") && !line.matches("(00|01|02).*"))
          .map(line -> line.substring(0, 5))
          .toList();
    }
  }

  @Test
  void onlyConflictsInStatementsOfTheCodeAreRepeated() throws Exception {
    List<String> states = errorStates();
    var repeated = new ArrayList<String>();
    Fn.Of0<String> body =
        () -> {
          for (String state : states) {
            attempts.set(0);
            try {
              Durable.transaction(
                  state,
                  connection -> {
                    if (attempts.incrementAndGet() == 1) {
                      run(
                          connection,
                          "do $$ begin raise exception 'no' using errcode = '%s'; end $$"
                              .formatted(state));
                    }
                  });
              repeated.add(state);
            } catch (SQLException expected) {
              assertThat(attempts).hasValue(1);
            }
          }
          return "done";
        };
    Config config = database.config().dataSource(database.dataSource());
    Cairn cairn = open(config, opened -> flow = opened.workflow("flow", String.class, body));

    assertThat(cairn.start(flow).await()).isEqualTo("done");
    assertThat(repeated).containsExactlyInAnyOrder("40001", "40P01");
    assertThat(outageStates()).isEmpty();
  }
}
