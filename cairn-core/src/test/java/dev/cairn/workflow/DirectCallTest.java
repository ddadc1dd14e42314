package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.DatabaseException;
import dev.cairn.error.StuckException;
import dev.cairn.error.UsageException;
import dev.cairn.spi.Event;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.FlowTest;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.LossySource;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** #6: what is called directly is recorded by the time it does something durable. */
class DirectCallTest extends FlowTest {
  private List<String> lines() {
    return events(Event.Recorded.class).stream()
        .flatMap(recorded -> recorded.lines().stream())
        .map(Event.Line::key)
        .toList();
  }

  /** Calls the workflow on another thread, since it does not return yet. */
  private CompletableFuture<String> called() {
    var result = new CompletableFuture<String>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(flow.call());
          } catch (Exception thrown) {
            result.completeExceptionally(thrown);
          }
        });
    return result;
  }

  /**
   * Calls it until its code has ended before it was accepted, for which the first may be too slow.
   */
  private void callUntilItIsOneRecord(ThrowingCallable call) {
    Eventually.holds(() -> {
      events.clear();
      call.call();
      assertThat(lines()).containsExactly("begin and end");
    });
  }

  @Test
  void withoutAnythingDurableItIsOneRecord() {
    with(() -> "done");

    callUntilItIsOneRecord(() -> assertThat(flow.call()).isEqualTo("done"));

    assertThat(
            database.query(
                """
                select distinct concat_ws(' ', w.name, w.state, w.attempt, w.input, w.output)
                from cairn.workflows w join cairn.executors e on e.id = w.executor
                where w.started_at <= w.completed_at and w.build = e.build and w.version = e.version
                """))
        .containsExactly("flow SUCCEEDED 1 [] \"done\"");
  }

  @Test
  void soIsOneThatFails() {
    with(() -> {
      throw new IllegalStateException("it failed");
    });

    callUntilItIsOneRecord(() ->
        assertThatThrownBy(() -> flow.call())
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("it failed"));

    assertThat(database.query("select distinct error ->> 'message' from cairn.workflows"))
        .containsExactly("it failed");
  }

  @Test
  void noStepBeginsBeforeItIsAccepted() {
    JournalGate gate = gate(new JournalGate(Side.BEFORE, line -> line.key().equals("begin")));
    open(gate, cairn -> flow = cairn.workflow("flow", String.class, () -> work("step")));
    CompletableFuture<String> result = called();
    gate.awaitReached();
    assertThat(ledger.count("step")).isZero();

    gate.open();

    assertThat(result.join()).isEqualTo("did step");
    assertThat(keys(database.query("select id from cairn.workflows").getFirst()))
        .containsExactly("work");
  }

  @Test
  void oneThatTakesLongIsAcceptedMeanwhile() {
    var going = new CountDownLatch(1);
    with(() -> {
      going.await();
      return "done";
    });
    CompletableFuture<String> result = called();

    Eventually.holds(() ->
        assertThat(database.query("select state from cairn.workflows")).containsExactly("RUNNING"));
    going.countDown();

    assertThat(result.join()).isEqualTo("done");
    assertThat(lines()).containsExactly("begin", "end");
  }

  @Test
  void whoeverKnowsItsIdFindsIt() throws Exception {
    var opened = new AtomicReference<Cairn>();
    opened.set(
        with(() -> {
          String id = Durable.workflowId();
          return opened.get().handle(id, String.class).state() + " " + id;
        }));

    assertThat(flow.call()).startsWith("RUNNING ");
  }

  @Test
  void anExecutorThatWasDeclaredDeadAcceptsItUnderItsFreshId() throws Exception {
    open(
        database.config().lease(Duration.ofMinutes(1)),
        cairn -> flow = cairn.workflow("flow", String.class, () -> "done"));
    bury();

    assertThat(flow.call()).isEqualTo("done");

    assertThat(events(Event.ExecutorLost.class)).hasSize(1);
    assertThat(database.query("select state from cairn.workflows")).containsExactly("SUCCEEDED");
  }

  @Test
  void afterCloseItIsRefused() {
    with(() -> "done");
    closeOpened();

    assertThatThrownBy(() -> flow.call()).isInstanceOf(UsageException.class);
    assertThat(database.query("select id from cairn.workflows")).isEmpty();
  }

  @Test
  void whatCannotBeAcceptedIsNotRun() {
    with(() -> work("step"));
    refuse("workflow", "new.state = 'RUNNING'");

    assertThatThrownBy(() -> flow.call())
        .isInstanceOf(DatabaseException.class)
        .hasMessageContaining("not today");

    assertThat(ledger.count("step")).isZero();
    assertThat(database.query("select id from cairn.workflows")).isEmpty();
  }

  @Test
  void anEndThatPostgresRefusesLeavesItStuck() {
    with(() -> "done");
    refuse("workflow", "new.state in ('SUCCEEDED', 'FAILED')");

    assertThatThrownBy(() -> flow.call())
        .isInstanceOf(StuckException.class)
        .hasMessageContaining("not today");

    assertThat(database.query("select state from cairn.workflows")).containsExactly("STUCK");
  }

  @Test
  void oneThatWasCommittedUnnoticedIsThereOnce() throws Exception {
    var lossy = new LossySource(database.dataSource(), sql -> sql.contains("r.state, 1, ?"));
    open(
        database.config().dataSource(lossy.dataSource()),
        cairn -> flow = cairn.workflow("flow", String.class, () -> "done"));

    Eventually.holds(() -> {
      database.execute("delete from cairn.workflow");
      assertThat(flow.call()).isEqualTo("done");
      assertThat(lossy.died()).isTrue();
    });

    assertThat(database.query("select state from cairn.workflows")).containsExactly("SUCCEEDED");
  }
}
