package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.queue.Queue;
import dev.cairn.spi.Event;
import dev.cairn.testkit.ClusterWorkflows;
import dev.cairn.testkit.DataSourceKind;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ExecutorProcess;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Start, stop, restart and close. */
class LifecycleTest extends SingleWorkflowTest {
  private static final int SIGTERM = 128 + 15;

  /**
   * Names of the engine's live threads, without those of connection pools, which live as long as
   * the pool.
   */
  private static Set<String> engineThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("cairn-") && !name.startsWith("cairn-own"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private List<String> executors(String state) {
    return database.query("select id from cairn.executor where state = ?", state);
  }

  @Test
  void openStartsNoThreadOfTheEngine() {
    try (Cairn cairn = Cairn.open(database.config())) {
      cairn.workflow("flow", String.class, () -> "done");

      assertThat(engineThreads()).isEmpty();
    }
  }

  @Test
  void stopEndsAllThreadsAndReleasesTheLease() {
    Cairn cairn = openWith(() -> "done");
    assertThat(engineThreads()).contains("cairn-lease", "cairn-journal-1", "cairn-queues");

    cairn.stop();

    Eventually.holds(() -> assertThat(engineThreads()).isEmpty());
    assertThat(executors("CLOSED")).hasSize(1);
    assertThat(database.count("select count(*) from cairn.lease")).isZero();
  }

  @Test
  void startAfterStopContinuesAsANewExecutor() throws Exception {
    var release = new CountDownLatch(1);
    Cairn cairn =
        openWith(() -> {
          work("before");
          release.await();
          return work("after");
        });
    cairn.queues().declare(Queue.named("flows"));
    cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).containsExactly("work"));

    cairn.stop(Duration.ZERO);
    assertThat(state("w")).isEqualTo("RUNNING");
    release.countDown();
    cairn.start();

    assertThat(cairn.handle("w", String.class).await()).isEqualTo("did after");
    assertThat(calls.count("before")).isEqualTo(1);
    assertThat(executors("CLOSED")).hasSize(1);
    assertThat(executors("ALIVE")).hasSize(1).doesNotContainAnyElementsOf(executors("CLOSED"));
    assertThat(cairn.start(StartOptions.onQueue("flows"), flow).await()).isEqualTo("did after");
    assertThat(flow.call()).isEqualTo("did after");
  }

  @Test
  void stopAndStartCanBeRepeated() throws Exception {
    Cairn cairn = openWith(() -> work("step"));

    for (int round = 1; round <= 5; round++) {
      cairn.stop();
      cairn.stop();
      cairn.start();
      assertThat(flow.call()).isEqualTo("did step");
    }

    assertThat(executors("CLOSED")).hasSize(5);
    assertThat(calls.count("step")).isEqualTo(5);
  }

  @Test
  void stoppedCairnRejectsCallsAndAcceptsRegistrations() throws Exception {
    Cairn cairn = openWith(() -> "done");
    Handle<String> before = cairn.start(StartOptions.id("w"), flow);
    before.await();
    cairn.stop();

    assertThatThrownBy(() -> flow.call())
        .isInstanceOf(UsageException.class)
        .hasMessage("The workflow flow was called after cairn.stop(). Call cairn.start() first.");
    assertThatThrownBy(() -> cairn.start(StartOptions.id("w2"), flow))
        .isInstanceOf(UsageException.class)
        .hasMessage("cairn.start was called after cairn.stop(). Call cairn.start() first.");
    assertThat(cairn.workflows().count()).isEqualTo(1);
    Fn.Of0<String> more = cairn.workflow("more", String.class, () -> "more");
    cairn.start();

    assertThat(more.call()).isEqualTo("more");
  }

  @Test
  @AllowNondeterminism(
      value = DeterminismRule.LOCK,
      reason = "receives the workflow that is registered after it")
  void workflowThatStartsAChildDuringStopDoesNotFail() throws Exception {
    var running = new CountDownLatch(1);
    var stopping = new CountDownLatch(1);
    var tries = new AtomicInteger();
    var child = new CompletableFuture<Fn.Of0<String>>();
    var opened = new CompletableFuture<Cairn>();
    Cairn cairn =
        open(made -> {
          child.complete(made.workflow("child", String.class, () -> "child"));
          flow =
              made.workflow(
                  "flow",
                  String.class,
                  () -> {
                    if (tries.incrementAndGet() == 1) {
                      running.countDown();
                      awaitUninterrupted(stopping);
                    }
                    return opened.join().start(child.join()).await();
                  });
        });
    opened.complete(cairn);
    cairn.start(StartOptions.id("w"), flow);
    running.await();
    Thread stop = Thread.ofVirtual().start(() -> cairn.stop(Duration.ofSeconds(30)));
    Eventually.holds(
        () -> assertThatThrownBy(() -> flow.call()).hasMessageContaining("after cairn.stop()"));

    stopping.countDown();
    stop.join();

    assertThat(state("w")).isIn("RUNNING", "SUCCEEDED"); // it may end before it is told to stop
    cairn.start();
    assertThat(cairn.handle("w", String.class).await()).isEqualTo("child");
  }

  /** Waits regardless of interrupts. */
  @AllowNondeterminism(
      value = DeterminismRule.LOCK,
      reason = "holds a workflow until the test continues")
  private static void awaitUninterrupted(CountDownLatch latch) {
    boolean interrupted = true;
    while (interrupted) {
      try {
        latch.await();
        interrupted = false;
      } catch (InterruptedException again) {
        interrupted = true;
      }
    }
  }

  @Test
  void runThatIgnoresStopDoesNotDisturbTheNextStart() throws Exception {
    var running = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    var tries = new AtomicInteger();
    Cairn cairn =
        openWith(() -> {
          int tried = tries.incrementAndGet();
          if (tried == 1) {
            running.countDown();
            awaitUninterrupted(release);
          }
          return Durable.step("try", () -> tried) + "";
        });
    cairn.queues().declare(Queue.named("flows").perExecutor(1));
    cairn.start(StartOptions.id("w").queue("flows"), flow);
    running.await();

    cairn.stop(Duration.ZERO);
    cairn.start();
    Handle<String> handle = cairn.handle("w", String.class);
    assertThat(handle.await()).isEqualTo("2");
    release.countDown();

    Eventually.holds(() -> assertThat(events(Event.RunDropped.class)).isNotEmpty());
    assertThat(cairn.start(StartOptions.onQueue("flows"), flow).await()).isEqualTo("3");
    assertThat(database.query("select output from cairn.workflows where id = 'w'"))
        .containsExactly("\"2\"");
  }

  @Test
  void failedStartLeavesNothingAndCanBeRepeated() throws Exception {
    try (Cairn cairn = Cairn.open(database.config())) {
      flow = cairn.workflow("flow", String.class, () -> "done");
      rejectRows("lease", "true");

      for (int round = 1; round <= 2; round++) {
        assertThatThrownBy(cairn::start)
            .isInstanceOf(DatabaseException.class)
            .hasMessageContaining("not today");
        assertThat(engineThreads()).isEmpty();
      }
      Fn.Of0<String> more = cairn.workflow("more", String.class, () -> "more");
      database.execute("drop trigger refuse on cairn.lease");
      cairn.start();

      assertThat(flow.call()).isEqualTo("done");
      assertThat(more.call()).isEqualTo("more");
      assertThat(executors("ALIVE")).hasSize(1);
    }
    assertThat(executors("ALIVE")).isEmpty();
  }

  @Test
  void failedStartReturnsItsConnections() {
    HikariDataSource pool = DataSourceKind.hikari(database, 5, true);
    try (Cairn cairn =
        Cairn.open(Config.named("test").dataSource(pool).transactionConnections(1))) {
      flow = cairn.workflow("flow", String.class, () -> "done");
      rejectRows("lease", "true");
      int before = pool.getHikariPoolMXBean().getActiveConnections();

      assertThatThrownBy(cairn::start).hasMessageContaining("not today");

      assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void startWithAMissingTableFailsAtOnce() throws Exception {
    try (Cairn cairn = Cairn.open(database.config())) {
      flow = cairn.workflow("flow", String.class, () -> "done");
      database.execute("alter table cairn.lease rename to gone");

      assertThatThrownBy(cairn::start)
          .isInstanceOf(DatabaseException.class)
          .hasMessageContaining("register this executor")
          .hasMessageContaining("\"cairn.lease\" does not exist");
      assertThat(engineThreads()).isEmpty();

      database.execute("alter table cairn.gone rename to lease");
      cairn.start();
      assertThat(flow.call()).isEqualTo("done");
    }
  }

  @Test
  void closeEndsAStartThatWaitsForPostgres() {
    var away = new AtomicBoolean();
    Cairn cairn = Cairn.open(database.config().dataSource(interruptible(away)));
    cairn.workflow("flow", String.class, () -> "done");
    away.set(true);
    CompletableFuture<Void> start = CompletableFuture.runAsync(cairn::start);
    Eventually.holds(() -> assertThat(engineThreads()).contains("cairn-journal-1"));

    cairn.close();

    assertThatThrownBy(start::join)
        .cause()
        .isInstanceOfAny(DatabaseException.class, UsageException.class);
    Eventually.holds(() -> assertThat(engineThreads()).isEmpty());
    assertThatThrownBy(cairn::start).hasMessageContaining("after close()");
  }

  /** A DataSource that throws while Postgres is considered away. */
  private DataSource interruptible(AtomicBoolean away) {
    DataSource source = database.dataSource();
    return (DataSource)
        Proxy.newProxyInstance(
            DataSource.class.getClassLoader(),
            new Class<?>[] {DataSource.class},
            (proxy, method, arguments) -> {
              if (away.get() && method.getName().equals("getConnection")) {
                throw new SQLException("The network is down", "08001");
              }
              try {
                return method.invoke(source, arguments);
              } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
              }
            });
  }

  @Test
  void processWithoutAShutdownHookDoesNotCloseOnExit() throws Exception {
    database.execute(ClusterWorkflows.TABLES);
    var settings = Map.of("CAIRN_LEASE", "1m", "CAIRN_SHUTDOWN_HOOK", "false");
    try (var process = ExecutorProcess.start(database, settings).awaitStarted()) {
      process.process().terminate();

      assertThat(process.process().awaitExit()).isEqualTo(SIGTERM);
      assertThat(process.ids("ALIVE")).hasSize(1);
    }
  }
}
