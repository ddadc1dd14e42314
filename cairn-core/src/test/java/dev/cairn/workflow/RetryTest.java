package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.CallCounter;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Retries of steps: number of attempts and delays. */
class RetryTest extends CairnTest {
  private static final Duration FIRST = Duration.ofHours(1);
  private final CallCounter calls = new CallCounter();
  private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
  private Fn.Of0<String> flow = () -> "not registered yet";

  /** An environment that skips long pauses and records them, with a constant random number. */
  private Environment skippingPauses(double draw) {
    Environment system = Environment.system();
    Environment.Pause pause =
        length -> {
          if (length.compareTo(Duration.ofMinutes(1)) < 0) {
            system.pause().sleep(length);
          } else {
            pauses.add(length);
          }
        };
    return new Environment(system.clock(), pause, system.ids(), () -> draw);
  }

  private String runWithFailures(double draw, Retry retry, RuntimeException... failures) {
    Fn.Of0<String> code =
        () ->
            Durable.step(
                "try",
                retry,
                () -> {
                  int attempts = calls.record("try");
                  if (attempts <= failures.length) {
                    throw failures[attempts - 1];
                  }
                  return "after " + attempts;
                });
    Cairn cairn =
        open(
            database.config().environment(skippingPauses(draw)),
            opened -> flow = opened.workflow("flow", String.class, code));
    return cairn.start(StartOptions.id("t"), flow).await();
  }

  private static RuntimeException[] failures(int count) {
    var failures = new RuntimeException[count];
    for (int i = 0; i < count; i++) {
      failures[i] = new IllegalStateException("no " + (i + 1));
    }
    return failures;
  }

  private List<String> recordedAttempts() {
    return database.query("select tries from cairn.steps");
  }

  @Test
  void delaysGrowByTheFactorUpToTheLongest() {
    Retry retry = Retry.attempts(6).delay(FIRST).backoff(3).maxDelay(FIRST.multipliedBy(20));

    assertThat(runWithFailures(0.5, retry, failures(5))).isEqualTo("after 6");

    assertThat(pauses).extracting(Duration::toHours).containsExactly(1L, 3L, 9L, 20L, 20L);
    assertThat(recordedAttempts()).containsExactly("6");
    assertThat(events(Event.StepRetried.class))
        .extracting(Event.StepRetried::tries)
        .containsExactly(1, 2, 3, 4, 5);
  }

  @ParameterizedTest
  @CsvSource({"0, 48", "0.5, 60", "1, 72"})
  void jitterMovesTheDelayWithinItsBounds(double draw, long minutes) {
    Retry retry = new Retry(2, FIRST, 2, FIRST, 0.2, List.of(), List.of(), null, null);

    runWithFailures(draw, retry, failures(1));

    assertThat(pauses).containsExactly(Duration.ofMinutes(minutes));
  }

  @Test
  void lastExceptionIsRecordedWithTheNumberOfAttempts() {
    Retry retry = Retry.attempts(3).delay(FIRST).backoff(1).maxDelay(FIRST);

    assertThatThrownBy(() -> runWithFailures(0.5, retry, failures(5)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no 3");

    assertThat(calls.count("try")).isEqualTo(3);
    assertThat(recordedAttempts()).containsExactly("3");
    assertThat(database.query("select error ->> 'message' from cairn.steps"))
        .containsExactly("no 3");
  }

  @Test
  void stepWithoutARetryHasOneAttempt() {
    assertThatThrownBy(() -> runWithFailures(0.5, Retry.never(), failures(1))).hasMessage("no 1");

    assertThat(recordedAttempts()).containsExactly("1");
  }

  @Test
  void onlyNamedExceptionsAreRetried() {
    Retry retry =
        Retry.attempts(5)
            .delay(FIRST)
            .backoff(1)
            .maxDelay(FIRST)
            .retryOn(UncheckedIOException.class);

    assertThatThrownBy(() ->
            runWithFailures(
                0.5,
                retry,
                new UncheckedIOException(new IOException("again")),
                new IllegalStateException("enough")))
        .hasMessage("enough");

    assertThat(recordedAttempts()).containsExactly("2");
  }

  @Test
  void exceptionsInAbortOnAreNotRetried() {
    Retry retry =
        Retry.attempts(5)
            .delay(FIRST)
            .backoff(1)
            .maxDelay(FIRST)
            .retryOn(RuntimeException.class)
            .abortOn(IllegalStateException.class);

    assertThatThrownBy(() -> runWithFailures(0.5, retry, failures(1))).hasMessage("no 1");

    assertThat(recordedAttempts()).containsExactly("1");
  }

  static class Payments {
    private final CallCounter calls;

    Payments(CallCounter calls) {
      this.calls = calls;
    }

    @Workflow
    String pay() throws IOException {
      return charge();
    }

    @Step(attempts = 3, delay = "1h", backoff = 2, maxDelay = "90m", jitter = 0)
    String charge() throws IOException {
      if (calls.record("charge") < 3) {
        throw new IOException("busy");
      }
      return "paid";
    }

    @Workflow
    String refund() throws IOException {
      return send();
    }

    @Step(
        attempts = 9,
        delay = "1h",
        maxDelay = "1h",
        retryOn = IOException.class,
        abortOn = EOFException.class)
    String send() throws IOException {
      if (calls.record("send") < 2) {
        throw new IOException("busy");
      }
      throw new EOFException("hung up");
    }
  }

  private Payments payments() {
    Payments[] payments = new Payments[1];
    Config config = database.config().environment(skippingPauses(0.5));
    open(config, cairn -> payments[0] = cairn.durable(Payments.class, calls));
    return payments[0];
  }

  @Test
  void annotatedStepIsRetriedByItsOptions() throws Exception {
    assertThat(payments().pay()).isEqualTo("paid");

    assertThat(pauses).containsExactly(Duration.ofMinutes(60), Duration.ofMinutes(90));
    assertThat(recordedAttempts()).containsExactly("3");
  }

  @Test
  void annotatedStepIsAbortedByItsOptions() {
    Payments payments = payments();

    assertThatThrownBy(payments::refund).isInstanceOf(EOFException.class).hasMessage("hung up");

    assertThat(recordedAttempts()).containsExactly("2");
  }

  @Test
  void optionsOutOfRangeAreRejectedWithTheRange() {
    assertThatThrownBy(() -> Retry.attempts(0))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("attempts is 0; must be at least 1.");
    assertThatThrownBy(() -> Retry.attempts(2).delay(FIRST).backoff(0.5).maxDelay(FIRST))
        .hasMessage("backoff is 0.5; must be at least 1.");
    assertThatThrownBy(() -> Retry.attempts(2).delay(FIRST).backoff(Double.NaN).maxDelay(FIRST))
        .hasMessage("backoff is NaN; must be at least 1.");
    assertThatThrownBy(() -> Retry.attempts(2).delay(FIRST).backoff(1).maxDelay(Duration.ZERO))
        .hasMessage("delay is PT1H and maxDelay PT0S; must be 0 <= delay <= maxDelay.");
    assertThatThrownBy(() -> new Retry(1, FIRST, 1, FIRST, 1.5, List.of(), List.of(), null, null))
        .hasMessage("jitter is 1.5; must be from 0 to 1.");
  }
}
