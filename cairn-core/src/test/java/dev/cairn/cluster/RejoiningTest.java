package dev.cairn.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FaultySource;
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

/** An executor that was declared dead and comes back under a fresh id. */
class RejoiningTest extends CairnTest {
  private static final int LEFT = 50;

  /** So long that none runs out by itself on a busy machine. */
  private static final Duration LEASE = Duration.ofSeconds(5);

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final Handcuff handcuff = new Handcuff();
  private Fn.Of0<String> held = () -> "not registered yet";

  /** Whoever waits at it holds the one who interrupts it. */
  private static final class Handcuff extends AbstractInterruptibleChannel {
    private final CountDownLatch waits = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    String hold() throws IOException, InterruptedException {
      begin();
      try {
        waits.countDown();
        new CountDownLatch(1).await();
        return "never";
      } finally {
        end(true);
      }
    }

    @Override
    protected void implCloseChannel() {
      interrupted.countDown();
      reach(released);
    }
  }

  private static void reach(CountDownLatch latch) {
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
    held =
        cairn.workflow(
            "held",
            String.class,
            () -> Durable.step("hold", () -> again.getAndSet(true) ? "went on" : handcuff.hold()));
    cairn.workflow(
        "left",
        String.class,
        () ->
            Durable.step(
                "wait",
                () -> {
                  goOn.await();
                  return "went on";
                }));
  }

  /** As an executor leaves them that ends, which says so. */
  private void leaveSome() {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, input)
        select 'left' || i, 'left', 'RUNNING', 1, now(), '[]' from generate_series(1, %d) i;
        select pg_notify('cairn.notify', 'unowned')
        """
            .formatted(LEFT));
  }

  @Test
  void whatItTakesOverMeanwhileIsNotStoppedWithWhatItLost() {
    Cairn cairn = open(database.config().lease(LEASE), this::register);
    cairn.start(StartOptions.id("h"), held);
    reach(handcuff.waits);
    bury();
    reach(handcuff.interrupted); // it has its fresh id, and stops what it lost
    leaveSome();
    awaitStarted(2);

    handcuff.released.countDown();
    Eventually.holds(() -> assertThat(events(Event.ExecutorLost.class)).hasSize(1));
    goOn.countDown();

    IntStream.rangeClosed(1, LEFT)
        .forEach(i ->
            assertThat(cairn.handle("left" + i, String.class).await(Duration.ofSeconds(30)))
                .isEqualTo("went on"));
    assertThat(database.query("select distinct attempt from cairn.workflows where name = 'left'"))
        .containsExactly("2");
  }

  /** Holds whoever reads histories, until it is opened; an interrupt does not end that. */
  private static final class ReadingGate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CompletableFuture<Boolean> opened = new CompletableFuture<>();

    void hold() {
      reached.countDown();
      opened.join();
    }
  }

  @Test
  void whatItTakesOverAgainIsNotStuckByTheInterruptsOfWhatItLost() {
    var gate = new ReadingGate();
    var source = new FaultySource();
    source.setForStatements("s.inlined", gate::hold);
    goOn.countDown();
    leaveSome();
    Config config =
        Config.named("test").dataSource(source.before(database.dataSource())).lease(LEASE);
    Cairn cairn = open(config, this::register);
    awaitStarted(2);
    reach(gate.reached); // none of them goes on before its history is read
    bury();
    awaitStarted(3);

    gate.opened.complete(true);

    IntStream.rangeClosed(1, LEFT)
        .forEach(i ->
            assertThat(cairn.handle("left" + i, String.class).await(Duration.ofSeconds(30)))
                .isEqualTo("went on"));
    assertThat(database.query("select distinct attempt from cairn.workflows")).containsExactly("3");
  }

  private void awaitStarted(int attempt) {
    Eventually.holds(() ->
        assertThat(events(Event.RunStarted.class))
            .filteredOn(started -> started.name().equals("left") && started.attempt() == attempt)
            .hasSize(LEFT));
  }
}
