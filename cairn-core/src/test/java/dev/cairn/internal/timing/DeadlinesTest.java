package dev.cairn.internal.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.testkit.SteppedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waits with a deadline, by a manual clock. */
class DeadlinesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final SteppedClock time = new SteppedClock();
  private final Deadlines deadlines =
      new Deadlines(time.environment(), time, time, new BackgroundTasks(time));
  private final CompletableFuture<String> awaited = new CompletableFuture<>();

  @AfterEach
  void close() {
    deadlines.close();
  }

  private Instant in(Duration duration) {
    return time.instant().plus(duration);
  }

  /** Waits in another thread; the result is true if the future completed before the deadline. */
  private CompletableFuture<Boolean> awaitInThread(
      CompletableFuture<?> what, @Nullable Instant until) {
    var result = new CompletableFuture<Boolean>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            result.complete(deadlines.await(what, until));
          } catch (InterruptedException | RuntimeException problem) {
            result.completeExceptionally(problem);
          }
        });
    return result;
  }

  private static boolean resultOf(CompletableFuture<Boolean> result) throws Exception {
    return result.get(30, TimeUnit.SECONDS);
  }

  @Test
  void completionEndsTheWait() throws Exception {
    CompletableFuture<Boolean> limited = awaitInThread(awaited, in(HOUR));
    CompletableFuture<Boolean> forEver = awaitInThread(awaited, null);

    awaited.complete("it");

    assertThat(resultOf(limited)).isTrue();
    assertThat(resultOf(forEver)).isTrue();
  }

  @Test
  void cancellationEndsTheWait() throws Exception {
    CompletableFuture<Boolean> limited = awaitInThread(awaited, in(HOUR));

    awaited.cancel(false);

    assertThat(resultOf(limited)).isTrue();
  }

  @Test
  void deadlineEndsTheWait() throws Exception {
    CompletableFuture<Boolean> limited = awaitInThread(awaited, in(HOUR));
    time.awaitPauseUntil(in(HOUR));

    time.advance(HOUR);

    assertThat(resultOf(limited)).isFalse();
    assertThat(deadlines.await(awaited, time.instant())).as("what is over already").isFalse();
  }

  @Test
  void completedFutureWinsAgainstAPassedDeadline() throws Exception {
    awaited.complete("it");

    assertThat(deadlines.await(awaited, time.instant().minus(HOUR))).isTrue();
  }

  @Test
  void earlierDeadlineEndsFirstAlthoughItsWaitStartedLater() throws Exception {
    CompletableFuture<Boolean> later = awaitInThread(awaited, in(HOUR.multipliedBy(3)));
    CompletableFuture<Boolean> sooner = awaitInThread(awaited, in(HOUR));
    time.awaitPauseUntil(in(HOUR));

    time.advance(HOUR.multipliedBy(2));

    assertThat(resultOf(sooner)).isFalse();
    assertThat(later).isNotDone();
    time.awaitPauseUntil(in(HOUR));
    time.advance(HOUR);
    assertThat(resultOf(later)).isFalse();
  }

  @Test
  void manyWaitsForTheSameInstantEnd() throws Exception {
    Instant moment = in(HOUR);
    var waits = IntStream.range(0, 1_000).mapToObj(i -> awaitInThread(awaited, moment)).toList();
    time.awaitPauseUntil(moment);

    time.advance(HOUR);

    for (CompletableFuture<Boolean> wait : waits) {
      assertThat(resultOf(wait)).isFalse();
    }
  }

  @Test
  void passedDeadlinesCompleteForManyThreads() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> asked =
          IntStream.range(0, 20_000)
              .mapToObj(i -> threads.submit(() -> resultOf(deadlines.schedule(time.instant()))))
              .toList();
      for (Future<Boolean> result : asked) {
        assertThat(result.get()).isTrue();
      }
    }
  }

  @Test
  void interruptEndsTheWait() {
    Thread.currentThread().interrupt();

    assertThatThrownBy(() -> deadlines.await(awaited, in(HOUR)))
        .isInstanceOf(InterruptedException.class);
    assertThatThrownBy(
            () -> {
              Thread.currentThread().interrupt();
              deadlines.await(awaited, null);
            })
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void longestDurationDoesNotOverflow() {
    Instant now = time.instant();

    assertThat(Deadlines.endOfWait(now, HOUR)).isEqualTo(now.plus(HOUR));
    assertThat(Deadlines.endOfWait(now, Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(now.plus(Duration.ofDays(365_000)));
  }
}
