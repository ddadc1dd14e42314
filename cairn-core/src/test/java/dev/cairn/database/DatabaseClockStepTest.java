package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ExecutorProcess;
import dev.cairn.testkit.FakeTimePostgres;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The database clock jumps by an hour while workflows wait. */
class DatabaseClockStepTest {
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration WAIT = Duration.ofSeconds(3);

  /** Additional time that a busy machine may need. */
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final List<AutoCloseable> open = new ArrayList<>();
  private final AtomicReference<Fn.Of1<Long, String>> sleeper = new AtomicReference<>();
  private final AtomicReference<Fn.Of0<String>> receiver = new AtomicReference<>();
  private final AtomicReference<Fn.Of1<Instant, String>> scheduledWorkflow =
      new AtomicReference<>();
  private final AtomicReference<Fn.Of0<String>> sleepThenReceive = new AtomicReference<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private TestDatabase database = new TestDatabase("", "", "");

  private static FakeTimePostgres server = none();

  @SuppressWarnings("NullAway") // started before the first test
  private static FakeTimePostgres none() {
    return null;
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException, SQLException {
    assumeThat(FakeTimePostgres.library()).as("libfaketime").isPresent();
    server = FakeTimePostgres.start(folder);
  }

  @AfterAll
  static void stop() {
    if (FakeTimePostgres.library().isPresent()) {
      server.close();
    }
  }

  @BeforeEach
  void freshDatabase() throws SQLException {
    database = server.freshDatabase();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable opened : open.reversed()) {
      opened.close();
    }
    server.setClock(Duration.ZERO);
  }

  private Cairn open() {
    Cairn cairn =
        Cairn.open(
            database
                .config()
                .lease(LEASE)
                .unloadSleepsFrom(Duration.ofHours(2))
                .listener(events::add));
    open.add(cairn);
    register(cairn);
    cairn.start();
    return cairn;
  }

  private void register(Cairn cairn) {
    sleeper.set(
        cairn.workflow(
            "sleeper",
            Long.class,
            String.class,
            seconds -> {
              Durable.sleep(Duration.ofSeconds(seconds));
              return "slept";
            }));
    receiver.set(
        cairn.workflow(
            "receiver",
            String.class,
            () -> Durable.receive("news", String.class, WAIT).orElse("nothing")));
    sleepThenReceive.set(
        cairn.workflow(
            "late",
            String.class,
            () -> {
              Durable.step(
                  "hold",
                  () -> {
                    released.await();
                    return "held";
                  });
              Durable.sleep(WAIT);
              return Durable.receive("news", String.class, WAIT).orElse("nothing");
            }));
    scheduledWorkflow.set(cairn.workflow("ticked", Instant.class, String.class, Instant::toString));
  }

  private void awaitBegun(String... ids) {
    Eventually.holds(() ->
        assertThat(database.query("select distinct workflow_id from cairn.steps order by 1"))
            .contains(ids));
  }

  private List<Event> lostExecutors() {
    synchronized (events) {
      return events.stream()
          .filter(event ->
              event instanceof Event.ExecutorLost || event instanceof Event.ExecutorDeclaredDead)
          .toList();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, -1})
  void waitsAreUnaffectedAndNoExecutorIsDeclaredDead(long hours) throws Exception {
    open();
    Cairn cairn = open(); // the registered functions of the last instance are used
    cairn.queues().declare(Queue.named("jobs"));
    Handle<String> slept = cairn.start(StartOptions.id("sleep"), sleeper.get(), WAIT.toSeconds());
    Handle<String> received = cairn.start(StartOptions.id("receive"), receiver.get());
    Handle<String> delayed =
        cairn.start(StartOptions.id("delayed").queue("jobs").delay(WAIT), sleeper.get(), 0L);
    awaitBegun("sleep", "receive");

    server.setClock(Duration.ofHours(hours));

    assertThat(slept.await(TIMEOUT)).isEqualTo("slept");
    assertThat(received.await(TIMEOUT)).isEqualTo("nothing");
    assertThat(delayed.await(TIMEOUT)).isEqualTo("slept");
    Handle<String> later = cairn.start(StartOptions.id("later"), sleeper.get(), WAIT.toSeconds());
    assertThat(later.await(TIMEOUT)).isEqualTo("slept");
    assertThat(lostExecutors()).isEmpty();
  }

  /**
   * Waits for two heartbeats: the second one is sent after the response to the first one was
   * processed.
   */
  private void awaitHeartbeats() {
    String sql = "select max(expires_at) from cairn.lease";
    for (int beats = 0; beats < 2; beats++) {
      List<String> last = database.query(sql);
      Eventually.holds(() -> assertThat(database.query(sql)).isNotEqualTo(last));
    }
  }

  @Test
  void deadlinePassesEarlierIfTheClockIsSetForward() throws Exception {
    Cairn cairn = open();
    StartOptions halfAnHour = StartOptions.id("late").timeout(Duration.ofMinutes(30));
    Handle<String> handle = cairn.start(halfAnHour, sleeper.get(), 3_600L);
    awaitBegun("late");

    server.setClock(Duration.ofHours(1));

    assertThatThrownBy(() -> handle.await(TIMEOUT)).isInstanceOf(WorkflowTimeoutException.class);
  }

  @Test
  void deadlinePassesLaterIfTheClockIsSetBack() throws Exception {
    Cairn cairn = open();
    Handle<String> handle =
        cairn.start(StartOptions.id("late").timeout(WAIT), sleeper.get(), 3_600L);
    awaitBegun("late");
    server.setClock(Duration.ofHours(-1));

    cairn.start(StartOptions.id("while"), sleeper.get(), WAIT.toSeconds() + 1).await(TIMEOUT);
    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);
    server.setClock(Duration.ZERO);

    assertThatThrownBy(() -> handle.await(TIMEOUT)).isInstanceOf(WorkflowTimeoutException.class);
  }

  @Test
  void waitsStartedAfterTheClockWasSetBackAreUnaffected() throws Exception {
    Handle<String> handle = open().start(StartOptions.id("late"), sleepThenReceive.get());
    server.setClock(Duration.ofHours(-1));
    awaitHeartbeats();

    released.countDown();

    assertThat(handle.await(TIMEOUT)).isEqualTo("nothing");
  }

  @Test
  void recoveredSleepIsNotExtendedByAClockThatWasSetBack() throws Exception {
    Cairn cairn = open();
    cairn.start(StartOptions.id("sleep"), sleeper.get(), WAIT.toSeconds());
    awaitBegun("sleep");
    cairn.close();
    server.setClock(Duration.ofHours(-1));

    Cairn next = open();

    assertThat(next.handle("sleep", String.class).await(TIMEOUT)).isEqualTo("slept");
  }

  @Test
  void deadExecutorIsDetectedAfterTheClockWasSetBack() throws Exception {
    try (ExecutorProcess killed = ExecutorProcess.start(database, Map.of("CAIRN_LEASE", "2s"))) {
      killed.awaitStarted();
      killed.process().kill();
      server.setClock(Duration.ofHours(-1));

      open();

      killed.awaitDead();
    }
  }

  private String scheduleEverySecond(Cairn cairn) {
    cairn.queues().declare(Queue.named("jobs"));
    cairn
        .schedules()
        .declare(
            Schedule.every("often", Duration.ofSeconds(1)).queue("jobs"), scheduledWorkflow.get());
    String ticks = "select count(*) from cairn.workflows where name = 'ticked'";
    Eventually.exceeds(1, () -> database.count(ticks));
    return ticks;
  }

  @Test
  void scheduleContinuesAfterTheClockWasSetForward() throws Exception {
    String ticks = scheduleEverySecond(open());

    server.setClock(Duration.ofHours(1));

    Eventually.exceeds(database.count(ticks) + 2, () -> database.count(ticks));
  }

  @Test
  void repeatedHourStartsNoTickAgain() throws Exception {
    Cairn cairn = open();
    String ticks = scheduleEverySecond(cairn);
    server.setClock(Duration.ofHours(-1));
    cairn
        .start(StartOptions.id("moment"), sleeper.get(), 1L)
        .await(TIMEOUT); // a tick may be in progress
    long before = database.count(ticks);
    cairn.start(StartOptions.id("while"), sleeper.get(), 2L).await(TIMEOUT);
    assertThat(database.count(ticks)).isEqualTo(before);

    server.setClock(Duration.ZERO);

    Eventually.exceeds(before + 2, () -> database.count(ticks));
  }
}
