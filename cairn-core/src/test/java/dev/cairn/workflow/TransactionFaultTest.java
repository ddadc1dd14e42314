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

/** Which errors within a transaction execute it again, and which ones end it. */
class TransactionFaultTest extends CairnTest {
  private final AtomicInteger tries = new AtomicInteger();
  private Fn.Of0<String> flow = () -> "not registered yet";

  @BeforeEach
  void table() {
    database.execute("create table book (account text)");
  }

  private Handle<String> booking(TransactionAction<Exception> code) {
    return booking(database.config(), code);
  }

  private Handle<String> booking(Config config, TransactionAction<Exception> code) {
    Fn.Of0<String> body =
        () -> {
          Durable.transaction(
              "book",
              connection -> {
                tries.incrementAndGet();
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

  private List<String> booked() {
    return database.query("select account from book");
  }

  private List<String> outages() {
    return events(Event.DatabaseAway.class).stream().map(Event.DatabaseAway::sqlState).toList();
  }

  /** Waits until Postgres has ended the session of the transaction. */
  private void idle() {
    Eventually.holds(() ->
        assertThat(database.sessions("and state = 'idle in transaction' and query like '%book%'"))
            .isZero());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTransactionWhoseSessionIdlesTooLongFailsAfterSomeTries(boolean between) {
    database.execute(
        "alter database %s set idle_in_transaction_session_timeout = '100ms'"
            .formatted(database.name()));

    Handle<String> handle =
        booking(connection -> {
          idle();
          if (between) {
            run(connection, "insert into book values ('b')");
          }
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith(
            "The connection of the transaction was lost 3 times: terminating connection due to idle-in-transaction timeout (SQLSTATE 25P03).");
    assertThat(tries).hasValue(3);
    assertThat(booked()).isEmpty();
    assertThat(outages()).isEmpty();
  }

  @Test
  void anExceptionOfTheCodeIsThrownAlsoAfterItsSessionIdledTooLong() {
    database.execute(
        "alter database %s set idle_in_transaction_session_timeout = '100ms'"
            .formatted(database.name()));

    Handle<String> handle =
        booking(connection -> {
          idle();
          throw new IllegalStateException("sold out");
        });

    assertThatThrownBy(handle::await)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("sold out");
    assertThat(tries).hasValue(1);
  }

  /** Pauses are a fiftieth as long. */
  private static Environment impatient() {
    Environment system = Environment.system();
    return new Environment(
        system.clock(),
        pause -> system.pause().sleep(pause.dividedBy(50)),
        system.ids(),
        system.random());
  }

  @Test
  void aTransactionThatIsEndedOverAndOverFailsAfterMoreTries() {
    Handle<String> handle =
        booking(
            database.config().environment(impatient()),
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
    assertThat(tries).hasValue(20);
    assertThat(booked()).isEmpty();
  }

  @Test
  void aTransactionThatItsCodeMadeReadOnlyFailsAtOnce() {
    Fn.Of0<String> body =
        () -> {
          Durable.transaction(
              "report",
              connection -> {
                tries.incrementAndGet();
                run(connection, "set transaction read only");
              });
          return "reported";
        };
    Cairn cairn = open(opened -> flow = opened.workflow("flow", String.class, body));

    assertThatThrownBy(cairn.start(flow)::await)
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(
            "The transaction's own SQL made it read-only, so its record cannot be part of it: ");
    assertThat(tries).hasValue(1);
    assertThat(outages()).isEmpty();
  }

  /**
   * Sessions of a server that is read-only for a while. They do not report that when a transaction
   * begins, as sessions behind a pooler.
   */
  private DataSource sessions(AtomicBoolean readOnly) {
    return changed(
        DataSource.class,
        database.dataSource(),
        (method, given) -> {
          if (given instanceof Connection connection) {
            if (readOnly.get()) {
              run(connection, "set default_transaction_read_only = on");
            }
            return changed(
                Connection.class,
                connection,
                (called, answer) -> called.equals("isWrapperFor") ? (Object) false : answer);
          }
          return given;
        });
  }

  /** What becomes of an answer of a method. */
  @FunctionalInterface
  private interface Change {
    @Nullable Object of(String method, @Nullable Object given) throws SQLException;
  }

  private static <T> T changed(Class<T> type, T real, Change change) {
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
  void aTransactionOnAServerThatIsReadOnlyIsExecutedAgain() {
    var readOnly = new AtomicBoolean();
    Fn.Of0<String> body =
        () -> {
          Durable.step("fail over", () -> readOnly.set(true));
          Durable.transaction(
              "book",
              connection -> {
                readOnly.set(tries.incrementAndGet() < 3);
                run(connection, "insert into book values ('a')");
              });
          return "booked";
        };
    Config config = database.config().dataSource(sessions(readOnly));
    Cairn cairn = open(config, opened -> flow = opened.workflow("flow", String.class, body));

    assertThat(cairn.start(StartOptions.id("t"), flow).await()).isEqualTo("booked");

    assertThat(tries).hasValue(4);
    assertThat(booked()).containsExactly("a");
    assertThat(outages()).containsOnly("25006");
  }

  @Test
  void aTransactionWhoseCodeTakesTheRightsFromItsRecordFailsAfterSomeTries() {
    String role = "n" + database.name();
    database.execute("create role " + role);
    database.execute("grant insert on book to " + role);

    Handle<String> handle = booking(connection -> run(connection, "set local role " + role));

    assertThatThrownBy(handle::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageStartingWith(
            "The transaction could not be committed 5 times, after statements of its own: permission denied for ");
    assertThat(tries).hasValue(5);
    assertThat(booked()).isEmpty();
    assertThat(outages()).isEmpty();
  }

  @Test
  void aTransactionWhoseRecordCannotBeWrittenIsExecutedAgainUntilItCan() {
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

    Handle<String> handle = booking(connection -> {});
    Eventually.holds(() -> assertThat(tries).hasValueGreaterThan(6));
    database.execute("delete from fault");

    assertThat(handle.await()).isEqualTo("booked");
    assertThat(booked()).containsExactly("a");
    assertThat(outages()).containsExactly("57014");
  }

  @Test
  void aStatementOfTheCodeThatTakesTooLongIsTheCodesException() {
    Handle<String> handle =
        booking(connection -> {
          run(connection, "set local statement_timeout = '10ms'");
          run(connection, "select pg_sleep(10)");
        });

    assertThatThrownBy(handle::await)
        .rootCause()
        .hasMessageContaining("canceling statement due to statement timeout");
    assertThat(tries).hasValue(1);
    assertThat(outages()).isEmpty();
  }

  private List<String> statesOfErrors() throws IOException {
    try (var table =
        Objects.requireNonNull(
            getClass().getResourceAsStream("/dev/cairn/internal/store/sql/sql-states.csv"))) {
      return new String(table.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.matches("[0-9A-Z]{5},.*") && !line.matches("(00|01|02).*"))
          .map(line -> line.substring(0, 5))
          .toList();
    }
  }

  @Test
  void everyErrorOfAStatementOfTheCodeIsTheCodesExceptionButConflicts() throws Exception {
    List<String> states = statesOfErrors();
    var repeated = new ArrayList<String>();
    Fn.Of0<String> body =
        () -> {
          for (String state : states) {
            tries.set(0);
            try {
              Durable.transaction(
                  state,
                  connection -> {
                    if (tries.incrementAndGet() == 1) {
                      run(
                          connection,
                          "do $$ begin raise exception 'no' using errcode = '%s'; end $$"
                              .formatted(state));
                    }
                  });
              repeated.add(state);
            } catch (SQLException expected) {
              assertThat(tries).hasValue(1);
            }
          }
          return "done";
        };
    Config config = database.config().dataSource(database.dataSource());
    Cairn cairn = open(config, opened -> flow = opened.workflow("flow", String.class, body));

    assertThat(cairn.start(flow).await()).isEqualTo("done");
    assertThat(repeated).containsExactlyInAnyOrder("40001", "40P01");
    assertThat(outages()).isEmpty();
  }
}
