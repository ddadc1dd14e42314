package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.DatabaseException;
import dev.cairn.health.Health;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of Cairn's own statements do not become outcomes of user code. */
class TransientErrorTest extends CairnTest {
  private final AtomicInteger charges = new AtomicInteger();
  private Fn.Of0<String> order = () -> "not registered yet";

  private void register(Cairn cairn) {
    order =
        cairn.workflow(
            "order",
            String.class,
            () -> Durable.step("charge", () -> "payment " + charges.incrementAndGet()));
  }

  private Handle<String> startOrder(Cairn cairn) {
    return cairn.start(StartOptions.id("o"), order);
  }

  private List<String> outageStates() {
    return events(Event.DatabaseAway.class).stream().map(Event.DatabaseAway::sqlState).toList();
  }

  private List<String> endedOutageStates() {
    return events(Event.DatabaseBack.class).stream().map(Event.DatabaseBack::sqlState).toList();
  }

  /** Makes inserts of step records fail with a SQL state while the table fault has a row. */
  private void failStepInserts(String state) {
    database.execute("create table fault as select true");
    database.execute(
        """
        create function fail() returns trigger language plpgsql as $$
        begin
          if exists (select from public.fault) then
            raise exception 'it does not work' using errcode = '%s';
          end if;
          return new;
        end $$;
        create trigger fail before insert on cairn.step for each row execute function fail()
        """
            .formatted(state));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"08006", "0A000", "25006", "28000", "42501", "53200", "57014", "57P01", "XX001"})
  void recordIsRetriedUntilATransientErrorEnds(String state) {
    Cairn cairn = open(this::register);
    failStepInserts(state);

    Handle<String> handle = startOrder(cairn);
    Eventually.holds(() -> assertThat(outageStates()).isNotEmpty());
    Health during = cairn.health();
    database.execute("delete from fault");

    assertThat(during.outage())
        .hasValueSatisfying(outage -> {
          assertThat(outage.sqlState()).isEqualTo(state);
          assertThat(outage.reason()).contains("it does not work");
        });
    assertThat(during.isHealthy()).isFalse();
    assertThat(handle.await()).isEqualTo("payment 1");
    assertThat(charges).hasValue(1);
    assertThat(outageStates()).containsExactly(state);
    Eventually.holds(() -> assertThat(endedOutageStates()).containsExactly(state));
  }

  @Test
  void healthReportsAnOutageThatAlsoConcernsItsOwnQuery() {
    Cairn cairn = open(this::register);
    failStepInserts("42501");
    Handle<String> handle = startOrder(cairn);
    Eventually.holds(() -> assertThat(outageStates()).isNotEmpty());

    database.execute("alter view cairn.unclaimed rename to renamed");
    Health during = cairn.health();
    database.execute("alter view cairn.renamed rename to unclaimed");
    database.execute("delete from fault");

    assertThat(during.outage())
        .hasValueSatisfying(outage -> assertThat(outage.sqlState()).isEqualTo("42501"));
    assertThat(handle.await()).isEqualTo("payment 1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"22023", "23514", "54000", "P0001"})
  void permanentErrorOfARecordBecomesTheOutcome(String state) {
    Cairn cairn = open(this::register);
    failStepInserts(state);
    database.execute(
        """
        create or replace function fail() returns trigger language plpgsql as $$
        begin
          if new.error is null then
            raise exception 'it does not work' using errcode = '%s';
          end if;
          return new;
        end $$
        """
            .formatted(state));

    assertThatThrownBy(startOrder(cairn)::await)
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("it does not work")
        .hasMessageContaining("(SQLSTATE " + state + ")");
    assertThat(outageStates()).isEmpty();
  }

  @Test
  void recordsWaitWhileAGrantIsRevoked() {
    String role = "w" + database.name();
    database.execute(
        "create role %s login password 'secret' in role %s".formatted(role, "pg_monitor"));
    database.execute("grant usage on schema cairn to " + role);
    database.execute("grant all on all tables in schema cairn to " + role);
    database.execute("grant all on all sequences in schema cairn to " + role);
    database.execute("grant execute on all functions in schema cairn to " + role);
    Cairn cairn = open(database.configByUrl().user(role).password("secret"), this::register);
    database.execute("revoke insert on cairn.step from " + role);

    Handle<String> handle = startOrder(cairn);
    Eventually.holds(() -> assertThat(outageStates()).containsExactly("42501"));
    database.execute("grant insert on cairn.step to " + role);

    assertThat(handle.await()).isEqualTo("payment 1");
    assertThat(outageStates()).containsExactly("42501");
    assertThat(events(Event.DatabaseAway.class).getFirst().problem())
        .isEqualTo("permission denied for table step");
  }

  @Test
  void cancelledStatementIsRetried() throws Exception {
    Cairn cairn = open(this::register);
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table cairn.step in share mode");
      Handle<String> handle = startOrder(cairn);
      Eventually.holds(() ->
          assertThat(
                  database.query(
                      """
                      select pg_cancel_backend(pid) from pg_stat_activity
                      where datname = current_database() and wait_event_type = 'Lock'
                      """))
              .containsExactly("t"));
      Eventually.holds(() -> assertThat(outageStates()).containsExactly("57014"));
      other.rollback();

      assertThat(handle.await()).isEqualTo("payment 1");
    }
    assertThat(charges).hasValue(1);
  }

  @Test
  void recordThatExceedsTheStatementTimeoutIsRetried() throws Exception {
    database.execute(
        "alter database %s set statement_timeout = '200ms'".formatted(database.name()));
    Cairn cairn = open(this::register);
    try (Connection other = database.connect();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("lock table cairn.step in share mode");
      Handle<String> handle = startOrder(cairn);
      Eventually.holds(() -> assertThat(outageStates()).containsExactly("57014"));
      other.rollback();

      assertThat(handle.await()).isEqualTo("payment 1");
    }
  }

  @Test
  void rejectedLoginIsRetried() throws SQLException {
    String role = "w" + database.name();
    database.execute("create role %s superuser login password 'secret'".formatted(role));
    Cairn cairn = open(database.configByUrl().user(role).password("secret"), this::register);
    database.execute("alter role %s password 'rotated'".formatted(role));
    database.query(
        "select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = ?", role);

    CompletableFuture<String> result =
        CompletableFuture.supplyAsync(() -> startOrder(cairn).await());
    Eventually.holds(() -> assertThat(outageStates()).isNotEmpty());
    database.execute("alter role %s password 'secret'".formatted(role));

    assertThat(result.join()).isEqualTo("payment 1");
    Eventually.holds(() -> assertThat(endedOutageStates()).hasSameSizeAs(outageStates()));
  }
}
