package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.StepTimeoutException;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.testkit.SteppedClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Timeouts of step attempts. */
class StepTimeoutTest extends SingleWorkflowTest {
  private static final Retry SHORT_TIMEOUT =
      Retry.attempts(3)
          .delay(Duration.ofMillis(1))
          .backoff(1)
          .maxDelay(Duration.ofMillis(1))
          .timeout(Duration.ofMillis(100));

  private final AtomicInteger attempts = new AtomicInteger();

  @Test
  void longestPossibleTimeoutDoesNotOverflow() {
    Retry patient = Retry.attempts(1).timeout(Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(start(() -> Durable.step("quick", patient, () -> "done")).await()).isEqualTo("done");
  }

  @Test
  void attemptThatTakesTooLongIsInterruptedAndRetried() {
    Handle<String> handle =
        start(() ->
            Durable.step(
                "slow",
                SHORT_TIMEOUT,
                () -> {
                  if (attempts.incrementAndGet() < 3) {
                    new CountDownLatch(1).await();
                  }
                  return "at last";
                }));

    assertThat(handle.await()).isEqualTo("at last");
    assertThat(attempts).hasValue(3);
    assertThat(database.query("select tries::text from cairn.steps")).containsExactly("3");
  }

  @Test
  void timeoutOfTheLastAttemptIsTheOutcome() {
    Handle<String> handle =
        start(() ->
            Durable.step(
                "slow",
                SHORT_TIMEOUT,
                () -> {
                  new CountDownLatch(1).await();
                  return "never";
                }));

    assertThatThrownBy(handle::await)
        .isInstanceOf(StepTimeoutException.class)
        .hasMessage(
            "A try of step 'slow' of workflow 'w' took longer than PT0.1S and was interrupted. Increase the timeout or the number of attempts.")
        .hasCauseInstanceOf(InterruptedException.class);
  }

  @Test
  void resultOfATimedOutAttemptIsDiscarded() {
    Handle<String> handle =
        start(() -> {
          try {
            return Durable.step(
                "stubborn",
                Retry.never().timeout(Duration.ofMillis(50)),
                () -> {
                  boolean interrupted = false;
                  while (!interrupted) {
                    Thread.onSpinWait();
                    interrupted = Thread.interrupted();
                  }
                  return "too late";
                });
          } catch (StepTimeoutException late) {
            Durable.sleep(Duration.ofMillis(1));
            return "gave up, and is not interrupted";
          }
        });

    assertThat(handle.await()).isEqualTo("gave up, and is not interrupted");
  }

  @Test
  void attemptThatEndsInTimeIsNotInterruptedLater() {
    var clock = new SteppedClock();
    Fn.Of0<String> code =
        () -> {
          Durable.step("quick", Retry.never().timeout(Duration.ofMillis(80)), () -> "quick");
          Durable.sleep(Duration.ofMillis(200));
          return "undisturbed";
        };
    Cairn cairn =
        open(
            database.config().environment(clock.environment()),
            opened -> flow = opened.workflow("flow", String.class, code));
    Handle<String> handle = cairn.start(StartOptions.id("w"), flow);
    Eventually.holds(() -> assertThat(stepKeys("w")).contains("sleep"));

    clock.advance(Duration.ofSeconds(1));

    assertThat(handle.await()).isEqualTo("undisturbed");
  }

  static class Annotated {
    @Workflow
    String flow() throws InterruptedException {
      return slow();
    }

    @Step(timeout = "100ms")
    String slow() throws InterruptedException {
      new CountDownLatch(1).await();
      return "never";
    }
  }

  @Test
  void annotationSetsTheTimeout() throws Exception {
    Annotated[] annotated = new Annotated[1];
    Cairn cairn = open(opened -> annotated[0] = opened.durable(Annotated.class));
    Handle<String> handle = cairn.start(StartOptions.id("w"), () -> annotated[0].flow());

    assertThatThrownBy(handle::await).isInstanceOf(StepTimeoutException.class);
  }

  @Test
  void timeoutOfZeroIsRejected() {
    assertThatThrownBy(() -> Retry.never().timeout(Duration.ZERO))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("timeout is PT0S; must be more than zero.");
  }
}
