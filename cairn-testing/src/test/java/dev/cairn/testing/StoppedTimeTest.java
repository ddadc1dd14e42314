package dev.cairn.testing;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.StepTimeoutException;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.queue.Queue;
import dev.cairn.spi.TimedEngine;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.fault.Hang;
import dev.cairn.testing.fault.Steps;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A test that waits for what only the time brings fails at once while the time stands still. */
@CairnTest
@Timeout(60)
class StoppedTimeTest {
  private static final Duration DAY = Duration.ofDays(1);

  /** Workflows that wait. */
  static class Waiting {
    @Workflow
    String sleep(int days) {
      Durable.sleep(DAY.multipliedBy(days));
      return "slept";
    }

    @Workflow
    String parent(int days) {
      return Durable.branch("child", () -> Durable.start(this::sleep, days).await()).await();
    }

    @Workflow
    String retrying() {
      return Durable.step(
          "charge",
          Retry.attempts(2).delay(Duration.ofHours(1)).jitter(0),
          () -> {
            throw new IllegalStateException("the bank is closed");
          });
    }

    @Workflow
    String receive() {
      return Durable.receive("approval", String.class, DAY).orElse("nothing");
    }

    @Workflow
    String firstOfBoth() {
      return Durable.first(
          Durable.branch("slow", () -> sleep(1)),
          Durable.branch(
              "told", () -> Durable.receive("approval", String.class, DAY).orElse("nothing")));
    }

    @Workflow
    String limited() {
      return call();
    }

    @Step(timeout = "1h")
    String call() {
      return "called";
    }
  }

  static void refused(Runnable wait, String... parts) {
    long start = System.nanoTime();

    assertThatThrownBy(wait::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(parts)
        .hasMessageContainingAll("stands still at 2030-01-01T00:00:00Z", "clock.autoAdvance()");

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(Duration.ofSeconds(10)); // the shortest limit of a wait
  }

  @Test
  void handleOfASleepingWorkflowIsRefused(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle = cairn.start(StartOptions.id("invoice-3"), waiting::sleep, 7);

    refused(handle::await, "'invoice-3' (sleep) waits for sleep until 2030-01-08T00:00:00Z");
    refused(() -> handle.await(Duration.ofMinutes(5)), "invoice-3");
  }

  @Test
  void directCallIsRefused(Waiting waiting, TestClock clock) {
    refused(() -> waiting.sleep(1), "(sleep) waits for sleep until 2030-01-02T00:00:00Z");
  }

  @Test
  void assertionsAreRefusedWithTheHistory(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle = cairn.start(StartOptions.id("invoice-3"), waiting::sleep, 7);

    refused(() -> assertThat(handle).succeeded(), "Expected workflow 'invoice-3' to end", "+0 ms");
    refused(() -> assertThat(handle).isWaitingFor("approval"), "to wait for 'approval'");
    assertThat(handle).isWaitingFor("sleep");
  }

  @Test
  void expectedWaitIsNotRefusedWhenItBegins(Cairn cairn, Waiting waiting, TestClock clock) {
    for (int i = 0; i < 100; i++) { // it begins at any moment of the assertion
      assertThat(cairn.start(waiting::sleep, 7)).isWaitingFor("sleep");
    }
  }

  @Test
  void pauseBeforeTheNextTryIsNamed(Cairn cairn, Waiting waiting, TestClock clock) {
    refused(cairn.start(waiting::retrying)::await, "waits for charge until 2030-01-01T01:00:00Z");
  }

  @Test
  void delayedWorkflowIsNamed(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.queues().declare(Queue.named("later"));
    Handle<String> handle =
        cairn.start(StartOptions.onQueue("later").delay(DAY), waiting::sleep, 1);

    refused(handle::await, "(sleep) is delayed until 2030-01-02T00:00:00Z");
  }

  @Test
  void sleepingChildIsNamedWithItsParent(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle = cairn.start(StartOptions.id("p"), waiting::parent, 2);

    refused(
        handle::await,
        "'p' (parent) waits for child/",
        "(sleep) waits for sleep until 2030-01-03T00:00:00Z");
  }

  @Test
  void firstOfWorkflowsThatAllSleepIsRefused(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> one = cairn.start(StartOptions.id("one"), waiting::sleep, 1);
    Handle<String> two = cairn.pipeline().start(StartOptions.id("two"), waiting::sleep, 2);

    refused(
        () -> cairn.first(List.of(one, two)),
        "Workflow 'one' (sleep) waits for sleep until 2030-01-02T00:00:00Z; 'two' (sleep) waits for sleep until 2030-01-03T00:00:00Z.");
    refused(() -> cairn.first(List.of(two, one), Duration.ofMinutes(5)), "'two' (sleep)");

    clock.advance(DAY);
    assertThat(cairn.first(List.of(two, one)).id()).isEqualTo("one");
  }

  @Test
  void firstMayBeContinuedByAnotherThread(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> sleeping = cairn.start(waiting::sleep, 1);
    Handle<String> told = cairn.start(StartOptions.id("w"), waiting::receive);
    var sent =
        CompletableFuture.runAsync(
            () -> cairn.messages().send("w", "approval", "yes"),
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));

    assertThat(cairn.first(List.of(sleeping, told)).id()).isEqualTo("w");
    sent.join();
  }

  @Test
  void workflowBehindARateLimitIsNamed(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.queues().declare(Queue.named("mail").rate(1, Duration.ofMinutes(1)));
    Handle<String> first = cairn.start(StartOptions.onQueue("mail"), waiting::limited);
    Handle<String> second = cairn.start(StartOptions.onQueue("mail"), waiting::limited);

    assertThat(first.await()).isEqualTo("called");
    refused(
        second::await,
        "(limited) waits for the rate limit of queue 'mail' (1 in PT1M) until 2030-01-01T00:01:00Z");

    clock.advance(Duration.ofMinutes(1));
    assertThat(second.await()).isEqualTo("called");
  }

  @Test
  void rateLimitOfAPartitionConcernsOnlyItsWorkflows(
      Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.queues().declare(Queue.named("mail").ratePerPartition(1, Duration.ofHours(1)));
    StartOptions ann = StartOptions.onQueue("mail").partition("ann");
    Handle<String> first = cairn.start(ann, waiting::limited);
    Handle<String> second = cairn.start(ann, waiting::limited);
    Handle<String> other =
        cairn.start(StartOptions.onQueue("mail").partition("bob"), waiting::limited);

    assertThat(first.await()).isEqualTo("called");
    assertThat(other.await()).isEqualTo("called");
    refused(second::await, "rate limit of queue 'mail' (1 in PT1H) until 2030-01-01T01:00:00Z");
  }

  @Test
  void slotMayBecomeFreeWithoutTime(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.queues().declare(Queue.named("mail").concurrency(1).rate(2, Duration.ofMinutes(1)));
    cairn.start(StartOptions.id("w").queue("mail"), waiting::receive);
    clock.settle();
    Handle<String> second = cairn.start(StartOptions.onQueue("mail"), waiting::limited);
    var sent =
        CompletableFuture.runAsync(
            () -> cairn.messages().send("w", "approval", "yes"),
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));

    assertThat(second.await()).isEqualTo("called");
    sent.join();
  }

  @Test
  void messageMayComeFromAnotherThread(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.start(StartOptions.id("w"), waiting::firstOfBoth);
    var sent =
        CompletableFuture.runAsync(
            () -> cairn.messages().send("w", "approval", "yes"),
            CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS));

    assertThat(cairn.handle("w", String.class).await()).isEqualTo("yes");
    sent.join();
  }

  @Test
  void engineThatContinuedMeanwhileIsNotRefused(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<?> handle = cairn.start(StartOptions.id("w"), waiting::sleep, 1);
    clock.settle();
    var continuing = new ContinuingEngine();
    clock.started(continuing);

    clock.awaiting(List.of("w"));

    clock.stopping(continuing);
    refused(handle::await, "'w' (sleep) waits for sleep");
  }

  /** An engine in which something happens each time after it was idle. */
  private static final class ContinuingEngine implements TimedEngine {
    private final AtomicLong changes = new AtomicLong();

    @Override
    public boolean awaitIdle(Duration limit) {
      return true;
    }

    @Override
    public void whileWaiting(Wait wait) throws InterruptedException {
      wait.await();
    }

    @Override
    public long changes() {
      return changes.incrementAndGet();
    }

    @Override
    public Optional<Instant> nextDue() {
      return Optional.empty();
    }

    @Override
    public void processDied() {}

    @Override
    public String describeActivity() {
      return "";
    }
  }

  @Test
  void messageThatNobodySendsIsNamedAtTheLimit(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle = cairn.start(waiting::receive);

    assertThatThrownBy(() -> assertThat(handle).within(Duration.ofMillis(500)).succeeded())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("waits for receive approval until 2030-01-02T00:00:00Z");
  }

  @Test
  void waitOfAnotherThreadIsPermitted(Cairn cairn, Waiting waiting, TestClock clock) {
    var called = CompletableFuture.supplyAsync(() -> waiting.sleep(1));
    clock.settle();

    while (!called.isDone()) { // the start may come later than the first advance
      clock.advance(DAY);
    }

    assertThat(called.join()).isEqualTo("slept");
  }

  @Test
  void anotherThreadMayAdvanceIfTheClockKnows(Cairn cairn, Waiting waiting, TestClock clock) {
    var waits = new CountDownLatch(1);
    Handle<String> handle = cairn.start(waiting::sleep, 1);
    clock.advancedElsewhere();
    var advanced =
        CompletableFuture.runAsync(() -> {
          awaitUninterruptibly(waits);
          clock.advance(DAY);
        });

    assertThatThrownBy(() -> handle.await(Duration.ofMillis(500)))
        .hasMessageContaining("did not end within PT0.5S");
    waits.countDown();

    assertThat(handle.await()).isEqualTo("slept");
    advanced.join();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  @Test
  void threadThatAdvancesIsKnown(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle = cairn.start(waiting::sleep, 1);
    var mayAdvance = new CountDownLatch(1);
    var knows = new CountDownLatch(1);
    Thread other =
        Thread.ofVirtual()
            .start(() -> {
              clock.settle();
              knows.countDown();
              awaitUninterruptibly(mayAdvance);
              clock.advance(DAY);
            });
    awaitUninterruptibly(knows);

    assertThatThrownBy(() -> handle.await(Duration.ofMillis(500)))
        .hasMessageContaining("did not end within PT0.5S");
    mayAdvance.countDown();

    assertThat(handle.await()).isEqualTo("slept");
    assertThat(other).isNotNull();
  }

  @Test
  void timeAdvancesWhileAStepHangs(Cairn cairn, Waiting waiting, Steps steps, TestClock clock) {
    Hang hang = steps.on("call").hangs();
    Handle<String> handle = cairn.start(waiting::limited);
    hang.awaitReached();

    clock.advance(Duration.ofHours(2));

    assertThat(handle).failedWith(StepTimeoutException.class);
  }

  @Test
  void deadlineEndsAHangingStep(Cairn cairn, Waiting waiting, Steps steps, TestClock clock) {
    Hang hang = steps.on("call").hangs();
    Handle<String> handle =
        cairn.start(StartOptions.fresh().timeout(Duration.ofMinutes(30)), waiting::limited);
    hang.awaitReached();

    clock.advance(Duration.ofMinutes(30));

    assertThat(handle).failedWith(WorkflowTimeoutException.class);
  }

  @Test
  void releasedStepContinuesBeforeTheTimeDoes(
      Cairn cairn, Waiting waiting, Steps steps, TestClock clock) {
    Hang hang = steps.on("call").hangs();
    Handle<String> handle = cairn.start(waiting::limited);
    hang.awaitReached();
    clock.advance(Duration.ofMinutes(59));

    hang.release();
    clock.advance(DAY);

    assertThat(handle).succeededWith("called");
  }
}
