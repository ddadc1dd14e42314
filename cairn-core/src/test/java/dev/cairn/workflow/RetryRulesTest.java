package dev.cairn.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.InvalidArgumentException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Retry decisions and delays, without a workflow. */
class RetryRulesTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final Retry thrice = Retry.attempts(3);

  private static Retry retry(Duration first, double factor, Duration longest, double jitter) {
    return new Retry(3, first, factor, longest, jitter, List.of(), List.of(), null, null);
  }

  @Test
  void attemptsAreLimited() {
    var failure = new IOException("busy");

    assertThat(thrice.permits(failure, 2)).isTrue();
    assertThat(thrice.permits(failure, 3)).isFalse();
    assertThat(thrice.permits(failure, 4)).isFalse();
    assertThat(Retry.never().permits(failure, 1)).isFalse();
  }

  @Test
  void errorsAreRetriedOnlyIfNamed() {
    assertThat(thrice.permits(new StackOverflowError(), 1)).isFalse();
    assertThat(thrice.retryOn(StackOverflowError.class).permits(new StackOverflowError(), 1))
        .isTrue();
  }

  @Test
  void onlyNamedExceptionsAreRetriedAndAbortOnWins() {
    Retry retry =
        thrice
            .retryOn(IOException.class)
            .retryOn(IllegalStateException.class)
            .abortOn(EOFException.class)
            .abortOn(FileNotFoundException.class);

    assertThat(retry.permits(new IOException("busy"), 1)).isTrue();
    assertThat(retry.permits(new IllegalStateException("busy"), 1)).isTrue();
    assertThat(retry.permits(new IllegalArgumentException("bad"), 1)).isFalse();
    assertThat(retry.permits(new EOFException("gone"), 1)).isFalse();
    assertThat(retry.permits(new FileNotFoundException("gone"), 1)).isFalse();
  }

  @Test
  void delaysGrowByTheBackoffUpToMaxDelay() {
    Retry retry = thrice.delay(SECOND).backoff(3).maxDelay(Duration.ofSeconds(10));

    assertThat(retry.pause(1, 0.5)).isEqualTo(SECOND);
    assertThat(retry.pause(2, 0.5)).isEqualTo(Duration.ofSeconds(3));
    assertThat(retry.pause(3, 0.5)).isEqualTo(Duration.ofSeconds(9));
    assertThat(retry.pause(4, 0.5)).isEqualTo(Duration.ofSeconds(10));
    assertThat(retry.pause(2_000, 0.5)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void maxDelayDoesNotOverflow() {
    Duration longest = Duration.ofSeconds(Long.MAX_VALUE);

    assertThat(Retry.attempts(2).delay(SECOND).backoff(2).maxDelay(longest).pause(2_000, 0.5))
        .isGreaterThan(Duration.ofDays(365_000));
    assertThat(Retry.attempts(2).delay(longest).backoff(2).maxDelay(longest).pause(1, 0.5))
        .isGreaterThan(Duration.ofDays(365_000));
  }

  @Test
  void randomNumberMovesTheDelayWithinTheJitter() {
    Retry retry = retry(SECOND, 2, Duration.ofMinutes(1), 0.25);

    assertThat(retry.pause(2, 0)).isEqualTo(Duration.ofMillis(1_500));
    assertThat(retry.pause(2, 0.75)).isEqualTo(Duration.ofMillis(2_250));
    assertThat(retry.pause(2, 1)).isEqualTo(Duration.ofMillis(2_500));
  }

  @Test
  void boundaryValuesAreAccepted() {
    assertThatCode(() -> Retry.attempts(1)).doesNotThrowAnyException();
    assertThatCode(() -> retry(Duration.ZERO, 1, Duration.ZERO, 0)).doesNotThrowAnyException();
    assertThatCode(() -> retry(SECOND, 1, SECOND, 1)).doesNotThrowAnyException();
  }

  @Test
  void valuesOutOfRangeAreRejected() {
    assertThatThrownBy(() -> retry(Duration.ofMillis(-1), 1, SECOND, 0))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("delay is PT-0.001S and maxDelay PT1S; must be 0 <= delay <= maxDelay.");
    assertThatThrownBy(() -> retry(SECOND, Double.POSITIVE_INFINITY, SECOND, 0))
        .hasMessage("backoff is Infinity; must be at least 1.");
    assertThatThrownBy(() -> retry(SECOND, 1, SECOND, -0.1))
        .hasMessage("jitter is -0.1; must be from 0 to 1.");
    assertThatThrownBy(() -> retry(SECOND, 1, SECOND, Double.NaN))
        .hasMessage("jitter is NaN; must be from 0 to 1.");
  }
}
