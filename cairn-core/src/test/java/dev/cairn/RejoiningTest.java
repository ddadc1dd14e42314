package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.api.Durable;
import dev.cairn.api.Fn;
import dev.cairn.api.Run;
import dev.cairn.spi.Event;
import java.io.IOException;
import java.nio.channels.spi.AbstractInterruptibleChannel;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** An executor that was declared dead and comes back under a fresh id. */
class RejoiningTest extends CairnTest {
  private static final int LEFT = 50;

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

  /** As an executor leaves them that ends. */
  private void leaveSome() {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, started_at, input)
        select 'left' || i, 'left', 'RUNNING', 1, now(), '[]' from generate_series(1, %d) i
        """
            .formatted(LEFT));
  }

  @Test
  void whatItTakesOverMeanwhileIsNotStoppedWithWhatItLost() {
    Cairn cairn = open(database.config().lease(Duration.ofSeconds(2)), this::register);
    cairn.start(Run.id("h"), held);
    reach(handcuff.waits);
    bury();
    reach(handcuff.interrupted); // it has its fresh id, and stops what it lost
    leaveSome();
    Eventually.holds(() ->
        assertThat(events(Event.RunStarted.class))
            .filteredOn(started -> started.name().equals("left"))
            .hasSize(LEFT));

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

  /**
   * Gives no connection to virtual threads until it is opened, and then none to interrupted ones,
   * as a pool does.
   */
  private static final class HeldSource extends PGSimpleDataSource {
    private static final long serialVersionUID = 1L;
    private final transient CompletableFuture<Boolean> opened = new CompletableFuture<>();

    @Override
    public Connection getConnection() throws SQLException {
      if (Thread.currentThread().isVirtual()) {
        opened.join();
        if (Thread.currentThread().isInterrupted()) {
          throw new SQLException("Interrupted during connection acquisition");
        }
      }
      return super.getConnection();
    }
  }

  @Test
  void whatItTakesOverAgainIsNotStuckByTheInterruptsOfWhatItLost() {
    var source = new HeldSource();
    source.setUrl(database.url());
    source.setUser(database.user());
    source.setPassword(database.password());
    goOn.countDown();
    leaveSome();
    Config config = Config.named("test").dataSource(source).lease(Duration.ofSeconds(2));
    Cairn cairn = open(config, this::register);
    awaitStarted(LEFT);
    bury();
    awaitStarted(2 * LEFT);

    source.opened.complete(true);

    IntStream.rangeClosed(1, LEFT)
        .forEach(i ->
            assertThat(cairn.handle("left" + i, String.class).await(Duration.ofSeconds(30)))
                .isEqualTo("went on"));
    assertThat(database.query("select distinct attempt from cairn.workflows")).containsExactly("3");
  }

  private void awaitStarted(int runs) {
    Eventually.holds(() -> assertThat(events(Event.RunStarted.class)).hasSize(runs));
  }
}
