package dev.cairn.testing;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.WorkflowTimeoutException;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * The time of a test: what is due happens in its order, and has happened when the clock returns.
 */
@CairnTest
class TestClockTest {
  private static final Instant START = Instant.parse("2030-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  private final List<String> log = new CopyOnWriteArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);

  /** Workflows that wait in all ways. */
  static class Waiting {
    private final List<String> log;
    private final CountDownLatch released;
    private int tries;

    Waiting(List<String> log, CountDownLatch released) {
      this.log = log;
      this.released = released;
    }

    @Workflow
    String sleepDays(int days) {
      Durable.sleep(DAY.multipliedBy(days));
      note("slept %d until %s".formatted(days, Durable.now()));
      return "slept";
    }

    @Step
    void note(String line) {
      log.add(line);
    }

    @Workflow
    String receiveFor(int days) {
      return Durable.receive("topic", String.class, DAY.multipliedBy(days)).orElse("nothing");
    }

    @Workflow
    String race() {
      var slow = Durable.branch("slow", () -> sleepDays(3));
      var quick = Durable.branch("quick", () -> "quick after " + sleepDays(2));
      return Durable.first(slow, quick);
    }

    @Workflow
    String parent() {
      return Durable.start(this::sleepDays, 4).await() + " at " + Durable.now();
    }

    @Workflow
    String impatient() {
      return Durable.start(this::sleepDays, 40).await(DAY);
    }

    @Workflow
    String retrying() {
      return Durable.step(
          "flaky",
          Retry.attempts(4).delay(Duration.ofHours(1)).backoff(2).maxDelay(DAY).jitter(0),
          () -> {
            log.add("try %d".formatted(++tries));
            if (tries < 4) {
              throw new IllegalStateException("not yet");
            }
            return "done";
          });
    }

    @Workflow
    String hanging() throws InterruptedException {
      return Durable.step(
          "hang",
          () -> {
            released.await();
            return "released";
          });
    }

    @Workflow
    void tick(Instant time) {
      log.add("tick " + time);
    }

    /** Charges twelve times, once a month; each third charge fails at first. */
    @Workflow
    int subscription() {
      int charged = 0;
      for (int month = 0; month < 12; month++) {
        charged += charge(month);
        Durable.sleep(DAY.multipliedBy(30));
      }
      return charged;
    }

    @Step(attempts = 5, delay = "1h", maxDelay = "1d")
    int charge(int month) {
      if (month % 3 == 0 && tries++ % 3 < 2) {
        throw new IllegalStateException("the bank is closed");
      }
      return 1;
    }
  }

  @Test
  void timeStandsStill(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle = cairn.start(waiting::sleepDays, 1);

    clock.settle();

    assertThat(clock.instant()).isEqualTo(START);
    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);
    assertThat(log).isEmpty();
  }

  @Test
  void sleepsEndInTheOrderOfTheirTimes(Cairn cairn, Waiting waiting, TestClock clock) {
    for (int days : new int[] {3, 1, 2}) {
      cairn.start(waiting::sleepDays, days);
    }

    clock.advance(DAY.multipliedBy(30));

    assertThat(log)
        .containsExactly(
            "slept 1 until 2030-01-02T00:00:00Z",
            "slept 2 until 2030-01-03T00:00:00Z",
            "slept 3 until 2030-01-04T00:00:00Z");
    assertThat(clock.instant()).isEqualTo(START.plus(DAY.multipliedBy(30)));
  }

  @Test
  void nothingHappensBeforeItsTime(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle = cairn.start(waiting::sleepDays, 1);

    clock.advance(DAY.minusNanos(1_000));
    assertThat(handle.state()).isEqualTo(WorkflowState.RUNNING);

    clock.advance(Duration.ofNanos(1_000));
    assertThat(handle).succeededWith("slept");
  }

  @Test
  void timeLimitsOfWaitsEnd(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> missed = cairn.start(waiting::receiveFor, 2);
    Handle<String> received = cairn.start(StartOptions.id("received"), waiting::receiveFor, 2);
    Handle<String> impatient = cairn.start(waiting::impatient);
    clock.advance(DAY);
    cairn.messages().send("received", "topic", "it");

    clock.advance(DAY);

    assertThat(missed).succeededWith("nothing");
    assertThat(received).succeededWith("it");
    assertThatThrownBy(impatient::await).hasMessageContaining("did not end within PT24H");
  }

  @Test
  void branchesAndChildrenWaitForTime(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> race = cairn.start(waiting::race);
    Handle<String> parent = cairn.start(waiting::parent);

    clock.advance(DAY.multipliedBy(5));

    assertThat(race).succeededWith("quick after slept");
    assertThat(parent).succeededWith("slept at 2030-01-05T00:00:00Z");
  }

  @Test
  void pausesBetweenTriesEnd(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle = cairn.start(waiting::retrying);

    clock.advance(Duration.ofHours(3));
    assertThat(log).containsExactly("try 1", "try 2", "try 3");

    clock.advance(Duration.ofHours(4));
    assertThat(handle).succeededWith("done");
  }

  @Test
  void deadlinesPass(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle =
        cairn.start(StartOptions.id("w").timeout(DAY.multipliedBy(2)), waiting::sleepDays, 3);

    clock.advance(DAY.multipliedBy(2));

    assertThatThrownBy(handle::await).isInstanceOf(WorkflowTimeoutException.class);
    assertThat(cairn.workflows().get("w").summary().times().completed())
        .isEqualTo(START.plus(DAY.multipliedBy(2)));
  }

  @Test
  void delayedWorkflowsStart(Cairn cairn, Waiting waiting, CairnClient client, TestClock clock) {
    cairn.queues().declare(Queue.named("q"));
    cairn.start(StartOptions.id("w").queue("q").delay(DAY), waiting::receiveFor, 1);

    clock.advance(DAY.minusMillis(1));
    assertThat(client.workflows().get("w").summary().state()).isEqualTo(WorkflowState.DELAYED);

    clock.advance(Duration.ofMillis(1));
    assertThat(client.workflows().get("w").summary().state()).isEqualTo(WorkflowState.RUNNING);
  }

  @Test
  void rateLimitsOfQueuesEnd(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.queues().declare(Queue.named("q").rate(1, Duration.ofHours(1)));
    for (int i = 0; i < 3; i++) {
      cairn.start(StartOptions.onQueue("q"), waiting::tick, Instant.EPOCH.plusSeconds(i));
    }
    clock.settle();
    assertThat(log).hasSize(1);

    clock.advance(Duration.ofHours(2));
    assertThat(log).hasSize(3);
  }

  @Test
  void schedulesTick(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.schedules().declare(Schedule.cron("nightly", "0 2 * * *"), waiting::tick);

    clock.advance(DAY.multipliedBy(3));

    assertThat(log)
        .containsExactly(
            "tick 2030-01-01T02:00:00Z", "tick 2030-01-02T02:00:00Z", "tick 2030-01-03T02:00:00Z");
  }

  @Test
  void yearOfASubscriptionTakesLessThanASecond(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<Integer> handle = cairn.start(waiting::subscription);
    long start = System.nanoTime();

    clock.advance(DAY.multipliedBy(366));

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertThat(handle).succeededWith(12);
    assertThat(took).as("real time of a year").isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void timeJumpsByItself(Cairn cairn, Waiting waiting, TestClock clock) {
    clock.autoAdvance();

    Handle<String> handle = cairn.start(waiting::sleepDays, 300);

    assertThat(handle.await(Duration.ofSeconds(20))).isEqualTo("slept");
    assertThat(clock.instant()).isEqualTo(START.plus(DAY.multipliedBy(300)));
  }

  @Test
  void runningStepIsNamed(Cairn cairn, Waiting waiting, TestClock clock) {
    Handle<String> handle = cairn.start(StartOptions.id("stubborn"), waiting::hanging);

    assertThatThrownBy(() -> clock.limit(Duration.ofMillis(300)).advance(DAY))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll("not idle after PT0.3S", "cairn stubborn", "TestClockTest");
    assertThat(clock.instant()).isEqualTo(START);

    released.countDown();
    assertThat(handle.await()).isEqualTo("released");
  }

  @Test
  void timeCannotBeSetBack(TestClock clock) {
    clock.advance(DAY);

    assertThatThrownBy(() -> clock.advanceTo(START))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("2030-01-02T00:00:00Z");
    assertThatThrownBy(() -> clock.advance(DAY.negated()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nextTimeIsReached(Cairn cairn, Waiting waiting, TestClock clock) {
    cairn.start(waiting::sleepDays, 5);

    assertThat(clock.advanceToNext()).isTrue();
    assertThat(clock.instant()).isEqualTo(START.plus(DAY.multipliedBy(5)));
    assertThat(clock.advanceToNext()).isFalse();
  }
}
