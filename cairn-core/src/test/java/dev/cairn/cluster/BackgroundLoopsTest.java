package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.health.Health;
import dev.cairn.health.LoopFailure;
import dev.cairn.operate.Retention;
import dev.cairn.queue.Queue;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FaultyDataSource;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Background loops of a process whose database or class path fails. */
class BackgroundLoopsTest extends CairnTest {
  private final FaultyDataSource source = new FaultyDataSource();
  private final AtomicInteger steps = new AtomicInteger();
  private Fn.Of1<String, String> flow = name -> name;
  private Fn.Of1<String, String> sleeper = name -> name;

  private void register(Cairn cairn) {
    flow =
        cairn.workflow(
            "flow",
            String.class,
            String.class,
            name ->
                Durable.step(
                    name,
                    () -> {
                      steps.incrementAndGet();
                      return name + " done";
                    }));
    sleeper =
        cairn.workflow(
            "sleeper",
            String.class,
            String.class,
            name -> {
              Durable.sleep(Duration.ofMillis(50));
              return Durable.step(name, () -> name + " slept");
            });
  }

  private Cairn openWithFaults() {
    Config config =
        Config.named("test")
            .dataSource(source.wrap(database.dataSource()))
            .lease(Duration.ofSeconds(1))
            .retention(Retention.after(Duration.ofDays(1)));
    Cairn cairn = open(config, this::register);
    cairn.queues().declare(Queue.named("q").concurrency(1));
    return cairn;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cairn-lease",
        "cairn-recovery",
        "cairn-cancel",
        "cairn-queues",
        "cairn-schedules"
      })
  void failingLoopIsReportedAndContinuesAfterTheError(String loop) {
    Cairn cairn = openWithFaults();
    source.failOn(loop, "a class is missing");
    Eventually.holds(() ->
        assertThat(cairn.health().failingLoops())
            .extracting(LoopFailure::loop, LoopFailure::reason)
            .contains(tuple(loop, "java.lang.LinkageError: a class is missing")));
    assertThat(cairn.health().isHealthy()).isFalse();

    source.clear();

    Eventually.holds(() -> assertThat(cairn.health().failingLoops()).isEmpty());
    assertWorks(cairn);
  }

  private static void assertWorks(Cairn cairn, Fn.Of1<String, String> flow, String name) {
    assertThat(cairn.start(StartOptions.onQueue("q"), flow, name).await(Duration.ofSeconds(30)))
        .startsWith(name);
  }

  private void assertWorks(Cairn cairn) {
    assertWorks(cairn, flow, "queued");
    assertWorks(cairn, sleeper, "sleeping");
    assertThat(cairn.health().isHealthy()).isTrue();
  }

  @Test
  void listenerReconnectsAfterAnError() {
    Cairn cairn = openWithFaults();
    Eventually.holds(() -> assertThat(listeningSessions()).isEqualTo(1));
    source.failOn("cairn-listen", "a class is missing");
    database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'");
    Eventually.holds(() ->
        assertThat(cairn.health().failingLoops())
            .extracting(LoopFailure::loop)
            .containsExactly("cairn-listen"));

    source.clear();

    Eventually.holds(() -> assertThat(listeningSessions()).isEqualTo(1));
    Eventually.holds(() -> assertThat(cairn.health().isHealthy()).isTrue());
  }

  private long listeningSessions() {
    return database.sessions("and query like 'listen%'");
  }

  @Test
  void journalErrorDoesNotBecomeTheOutcomeOfTheWorkflow() {
    Cairn cairn = openWithFaults();
    var failures = new AtomicInteger();
    var armed = new AtomicBoolean(true);
    source.set(() -> {
      if (Thread.currentThread().getName().startsWith("cairn-journal")
          && steps.get() > 0
          && armed.get()) {
        armed.set(failures.incrementAndGet() < 2); // first the batch, then the record by itself
        throw new OutOfMemoryError("no memory");
      }
    });

    Handle<String> handle = cairn.start(StartOptions.id("w"), flow, "a");

    assertThat(handle.await(Duration.ofSeconds(30))).isEqualTo("a done");
    assertThat(failures).hasValue(2);
    assertThat(database.query("select attempt from cairn.workflows")).containsExactly("2");
    assertThat(events(Event.RunDropped.class))
        .singleElement()
        .satisfies(dropped ->
            assertThat(dropped.reason()).contains("could not be written").contains("no memory"));
    Eventually.holds(() -> assertThat(cairn.health().isHealthy()).isTrue());
  }

  @Test
  void driverErrorAtCommitDoesNotBecomeTheOutcomeOfTheTransaction() {
    database.execute("create table book (name text)");
    var begun = new AtomicInteger();
    var committed = new AtomicReference<Fn.Of1<String, String>>();
    Config config = Config.named("test").dataSource(source.wrap(database.dataSource()));
    Cairn cairn =
        open(
            config,
            openWithFaults ->
                committed.set(
                    openWithFaults.workflow(
                        "books",
                        String.class,
                        String.class,
                        name ->
                            Durable.transaction(
                                "book", connection -> book(connection, name, begun)))));
    var armed = new AtomicBoolean(true);
    source.set(() -> {
      if (Thread.currentThread().isVirtual() && begun.get() > 0 && armed.getAndSet(false)) {
        throw new OutOfMemoryError("no memory");
      }
    });

    Handle<String> handle = cairn.start(StartOptions.id("w"), committed.get(), "a");

    assertThat(handle.await(Duration.ofSeconds(30))).isEqualTo("a booked");
    assertThat(database.query("select name from book")).containsExactly("a");
    assertThat(database.query("select attempt from cairn.workflows")).containsExactly("2");
  }

  private static String book(Connection connection, String name, AtomicInteger begun)
      throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement("insert into book values (?)")) {
      insert.setString(1, name);
      insert.executeUpdate();
    }
    begun.incrementAndGet();
    return name + " booked";
  }

  @Test
  void runContinuesIfTheSecondWriteOfARecordSucceeds() {
    Cairn cairn = openWithFaults();
    var armed = new AtomicBoolean(true);
    source.set(() -> {
      boolean journal = Thread.currentThread().getName().startsWith("cairn-journal");
      if (journal && steps.get() > 0 && armed.getAndSet(false)) {
        throw new OutOfMemoryError("no memory");
      }
    });

    assertThat(cairn.start(flow, "a").await(Duration.ofSeconds(30))).isEqualTo("a done");
    assertThat(steps).hasValue(1);
    assertThat(database.query("select attempt from cairn.workflows")).containsExactly("1");
  }

  @Test
  void workflowWhoseEndIsRejectedIsReleasedAndEndsLater() {
    Cairn cairn = openWithFaults();
    database.execute(
        """
        create function refuse() returns trigger language plpgsql as $$
        begin
          raise exception 'no ends today' using errcode = '23514';
        end $$;
        create trigger refuse before update on cairn.workflow
        for each row when (new.completed_at is not null) execute function refuse()
        """);
    Handle<String> handle = cairn.start(StartOptions.id("w").queue("q"), flow, "a");
    Eventually.holds(() -> assertThat(events(Event.RunDropped.class)).hasSize(2));

    database.execute("drop trigger refuse on cairn.workflow");

    assertThat(handle.await(Duration.ofSeconds(30))).isEqualTo("a done");
    assertThat(steps).hasValue(1);
    assertWorks(cairn, flow, "the next of a queue of one");
  }

  @Test
  void healthReportsAnOutageOfTheDatabase() {
    Cairn cairn = openWithFaults();
    source.set(() -> {
      throw new SQLTransientConnectionException("nobody is there", "08001");
    });

    Health health = cairn.health();

    assertThat(health.isHealthy()).isFalse();
    assertThat(health.executors()).isEmpty();
    assertThat(health.outage())
        .hasValueSatisfying(outage -> {
          assertThat(outage.sqlState()).isEqualTo("08001");
          assertThat(outage.reason()).isEqualTo("nobody is there");
        });
    source.clear();
    Eventually.holds(() -> assertThat(cairn.health().isHealthy()).isTrue());
  }

  @Test
  void processContinuesOnceItHasTheRotatedPassword() {
    String role = "r" + database.name();
    database.execute("create role %s login superuser password 'one'".formatted(role));
    var rotated = new PGSimpleDataSource();
    rotated.setUrl(database.url());
    rotated.setUser(role);
    rotated.setPassword("one");
    Config config = Config.named("test").dataSource(rotated).lease(Duration.ofSeconds(1));
    Cairn cairn = open(config, this::register);
    cairn.queues().declare(Queue.named("q").concurrency(1));
    Handle<String> before = cairn.start(StartOptions.onQueue("q"), sleeper, "before");

    rotated.setPassword("the old one"); // now wrong
    database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where usename = ?", role);
    Eventually.holds(() ->
        assertThat(cairn.health().outage())
            .hasValueSatisfying(
                outage -> assertThat(outage.reason()).contains("password authentication failed")));
    assertThat(cairn.health().isHealthy()).isFalse();
    rotated.setPassword("one");

    assertThat(before.await(Duration.ofSeconds(30))).isEqualTo("before slept");
    Eventually.holds(() -> assertThat(cairn.health().isHealthy()).isTrue());
    Eventually.holds(() -> assertThat(listeningSessions()).isEqualTo(1));
    assertWorks(cairn);
  }
}
