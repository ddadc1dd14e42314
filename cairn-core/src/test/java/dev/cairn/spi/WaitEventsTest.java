package dev.cairn.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Listeners learn what workflows wait for, and when that ends. */
class WaitEventsTest extends CairnTest {
  private static final Duration LONG = Duration.ofDays(1);

  /** Longer than a test: a workflow that is taken over would wait, and report it, twice. */
  private static final Duration LEASE = Duration.ofMinutes(10);

  @SuppressWarnings("NullAway.Init") // each test opens it first
  private Cairn cairn;

  private Handle<?> start(Fn.Void0 code) {
    var registered = new AtomicReference<Fn.Void0>();
    cairn =
        open(
            database.config().lease(LEASE),
            opened -> registered.set(opened.workflow("waiting", code)));
    return cairn.start(StartOptions.id("w"), registered.get());
  }

  private void awaitReported(String key, Event.Awaited awaited, boolean limited) {
    Eventually.holds(() ->
        assertThat(events(Event.WaitStarted.class))
            .anySatisfy(wait -> {
              assertThat(wait.workflowId()).isEqualTo("w");
              assertThat(wait.key()).isEqualTo(key);
              assertThat(wait.awaited()).isEqualTo(awaited);
              assertThat(wait.until() != null).isEqualTo(limited);
            }));
  }

  private List<String> endedWaits() {
    return events(Event.WaitEnded.class).stream().map(Event.WaitEnded::key).toList();
  }

  @Test
  void waitForMessageHasTheKeyOfItsRecordAndEndsWithTheMessage() {
    Handle<?> handle =
        start(() ->
            Durable.branch("legal", () -> Durable.receive("approval", String.class, LONG)).await());
    awaitReported("legal/receive approval", new Event.Awaited.Value(), true);
    assertThat(endedWaits()).isEmpty();

    cairn.messages().send("w", "approval", "yes");
    handle.await();

    assertThat(stepKeys("w")).contains("legal/receive approval");
    assertThat(endedWaits()).containsExactly("legal/receive approval");
  }

  @Test
  void waitForPromiseIsReported() {
    var token = new AtomicReference<String>();
    Handle<?> handle =
        start(() -> {
          var promise = Durable.promise("payment", String.class);
          token.set(promise.token());
          promise.await();
        });
    awaitReported("await promise payment", new Event.Awaited.Value(), false);

    cairn.messages().complete(token.get(), "paid");
    handle.await();

    assertThat(endedWaits()).containsExactly("await promise payment");
  }

  @Test
  void waitForEventIsReported() {
    start(() -> Durable.awaitEvent("w", "shipped", String.class, LONG));

    awaitReported("event shipped", new Event.Awaited.Workflows(List.of("w")), true);
  }

  @Test
  void waitForAnotherWorkflowIsReported() {
    var release = new CountDownLatch(1);
    var child = new AtomicReference<Fn.Void0>();
    var parent = new AtomicReference<Fn.Void0>();
    cairn =
        open(
            database.config().lease(LEASE),
            opened -> {
              child.set(opened.workflow("ship", release::await));
              parent.set(
                  opened.workflow(
                      "order",
                      () -> {
                        Durable.start(child.get()).await();
                      }));
            });
    Handle<?> handle = cairn.start(StartOptions.id("w"), parent.get());
    awaitReported("await ship", new Event.Awaited.Workflows(List.of("w/ship")), false);

    release.countDown();
    handle.await();

    assertThat(endedWaits()).containsExactly("await ship");
  }

  private long startedSleeps() {
    return events(Event.WaitStarted.class).stream()
        .filter(wait -> wait.key().equals("sleep"))
        .count();
  }

  @Test
  void sleepIsReportedUntilItsEnd() {
    Handle<?> handle = start(() -> Durable.sleep(Duration.ofSeconds(30)));
    awaitReported("sleep", new Event.Awaited.Time(), true);

    handle.cancel();

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowCancelledException.class);
    assertThat(startedSleeps()).isOne();
    assertThat(endedWaits()).containsExactly("sleep");
  }

  @Test
  void replayOfASleepThatIsOverReportsNoWait() {
    Handle<?> handle =
        start(() -> {
          Durable.sleep(Duration.ofMillis(10));
          Durable.receive("approval", String.class, LONG);
        });
    awaitReported("receive approval", new Event.Awaited.Value(), true);
    long before = startedSleeps(); // none if it was over before its record was committed

    cairn.stop();
    cairn.start();
    cairn.messages().send("w", "approval", "yes");
    cairn.handle("w", Void.class).await();

    assertThat(handle.id()).isEqualTo("w");
    assertThat(startedSleeps()).isEqualTo(before);
  }

  @Test
  void pauseBeforeTheNextTryIsReportedWithTheStep() {
    start(() -> Durable.step("charge", Retry.attempts(2).delay(LONG), WaitEventsTest::noAnswer));

    awaitReported("charge", new Event.Awaited.Time(), true);
  }

  private static void noAnswer() {
    throw new IllegalStateException("no answer");
  }
}
