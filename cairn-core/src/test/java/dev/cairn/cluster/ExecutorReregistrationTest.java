package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FaultyDataSource;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** An executor that was declared dead and registers under a new id. */
class ExecutorReregistrationTest extends CairnTest {
  private static final int UNOWNED = 50;

  /** Long enough not to expire by itself on a busy machine. */
  private static final Duration LEASE = Duration.ofSeconds(5);

  private final CountDownLatch release = new CountDownLatch(1);
  private final InterruptBlocker interruptBlocker = new InterruptBlocker();
  private Fn.Of0<String> blockedWorkflow = () -> "not registered yet";

  /** A channel that blocks the thread that interrupts its user. */
  private static final class InterruptBlocker extends AbstractInterruptibleChannel {
    private final CountDownLatch waiting = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    String hold() throws IOException, InterruptedException {
      begin();
      try {
        waiting.countDown();
        new CountDownLatch(1).await();
        return "never";
      } finally {
        end(true);
      }
    }

    @Override
    protected void implCloseChannel() {
      interrupted.countDown();
      await(released);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new AssertionError("nothing happened for a minute");
      }
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private void register(Cairn cairn) {
    var again = new AtomicBoolean();
    blockedWorkflow =
        cairn.workflow(
            "held",
            String.class,
            () ->
                Durable.step(
                    "hold", () -> again.getAndSet(true) ? "went on" : interruptBlocker.hold()));
    cairn.workflow(
        "left",
        String.class,
        () ->
            Durable.step(
                "wait",
                () -> {
                  release.await();
                  return "went on";
                }));
  }

  /** Inserts unowned workflows, as a closed executor leaves them, and notifies the others. */
  private void insertUnowned() {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, input)
        select 'left' || i, 'left', 'RUNNING', 1, now(), '[]' from generate_series(1, %d) i;
        select pg_notify('cairn.notify', 'unowned')
        """
            .formatted(UNOWNED));
  }

  @Test
  void workflowsTakenOverDuringReregistrationKeepRunning() {
    Cairn cairn = open(database.config().lease(LEASE), this::register);
    cairn.start(StartOptions.id("h"), blockedWorkflow);
    await(interruptBlocker.waiting);
    declareExecutorsDead();
    await(interruptBlocker.interrupted); // it has its new id and stops the runs that it lost
    insertUnowned();
    awaitStarted(2);

    interruptBlocker.released.countDown();
    Eventually.holds(() -> assertThat(events(Event.ExecutorLost.class)).hasSize(1));
    release.countDown();

    IntStream.rangeClosed(1, UNOWNED)
        .forEach(i ->
            assertThat(cairn.handle("left" + i, String.class).await(Duration.ofSeconds(30)))
                .isEqualTo("went on"));
    assertThat(database.query("select distinct attempt from cairn.workflows where name = 'left'"))
        .containsExactly("2");
  }

  /** Blocks readers of histories until it is opened, regardless of interrupts. */
  private static final class HistoryGate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();

    void hold() {
      reached.countDown();
      opened.join();
    }
  }

  @Test
  void workflowsTakenOverAgainAreNotAffectedByInterruptsOfLostRuns() {
    var gate = new HistoryGate();
    var source = new FaultyDataSource();
    source.setForStatements("s.inlined", gate::hold);
    release.countDown();
    insertUnowned();
    Config config =
        Config.named("test").dataSource(source.wrap(database.dataSource())).lease(LEASE);
    Cairn cairn = open(config, this::register);
    awaitStarted(2);
    await(gate.reached); // no run continues before its history is read
    declareExecutorsDead();
    awaitStarted(3);

    gate.opened.complete(true);

    IntStream.rangeClosed(1, UNOWNED)
        .forEach(i ->
            assertThat(cairn.handle("left" + i, String.class).await(Duration.ofSeconds(30)))
                .isEqualTo("went on"));
    assertThat(database.query("select distinct attempt from cairn.workflows")).containsExactly("3");
  }

  private void awaitStarted(int attempt) {
    Eventually.holds(() ->
        assertThat(events(Event.RunStarted.class))
            .filteredOn(started -> started.name().equals("left") && started.attempt() == attempt)
            .hasSize(UNOWNED));
  }
}
