package dev.cairn.internal.timing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.testkit.TurnedTime;
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

/** Waits that end when their time is over, by a clock that is turned by hand. */
class DeadlinesTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final TurnedTime time = new TurnedTime();
  private final Deadlines deadlines =
      new Deadlines(time.ambient(), time, time, new BackgroundTasks(time));
  private final CompletableFuture<String> awaited = new CompletableFuture<>();

  @AfterEach
  void close() {
    deadlines.close();
  }

  private Instant in(Duration duration) {
    return time.instant().plus(duration);
  }

  /** Waits beside the test: true if it happened in time. */
  private CompletableFuture<Boolean> waiting(CompletableFuture<?> what, @Nullable Instant until) {
    var answer = new CompletableFuture<Boolean>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(deadlines.await(what, until));
          } catch (InterruptedException | RuntimeException problem) {
            answer.completeExceptionally(problem);
          }
        });
    return answer;
  }

  private static boolean told(CompletableFuture<Boolean> answer) throws Exception {
    return answer.get(30, TimeUnit.SECONDS);
  }

  @Test
  void whatHappensInTimeEndsTheWait() throws Exception {
    CompletableFuture<Boolean> limited = waiting(awaited, in(HOUR));
    CompletableFuture<Boolean> forEver = waiting(awaited, null);

    awaited.complete("it");

    assertThat(told(limited)).isTrue();
    assertThat(told(forEver)).isTrue();
  }

  @Test
  void whatFailsHasHappenedToo() throws Exception {
    CompletableFuture<Boolean> limited = waiting(awaited, in(HOUR));

    awaited.cancel(false);

    assertThat(told(limited)).isTrue();
  }

  @Test
  void theWaitEndsWhenTheTimeIsOver() throws Exception {
    CompletableFuture<Boolean> limited = waiting(awaited, in(HOUR));

    time.turn(HOUR);

    assertThat(told(limited)).isFalse();
    assertThat(deadlines.await(awaited, time.instant())).as("what is over already").isFalse();
  }

  @Test
  void whatHasHappenedCountsAlsoWhenTheTimeIsOver() throws Exception {
    awaited.complete("it");

    assertThat(deadlines.await(awaited, time.instant().minus(HOUR))).isTrue();
  }

  @Test
  void theSoonerTimePassesFirstThoughItsWaitBeganLater() throws Exception {
    CompletableFuture<Boolean> later = waiting(awaited, in(HOUR.multipliedBy(3)));
    CompletableFuture<Boolean> sooner = waiting(awaited, in(HOUR));

    time.turn(HOUR.multipliedBy(2));

    assertThat(told(sooner)).isFalse();
    assertThat(later).isNotDone();
    time.turn(HOUR);
    assertThat(told(later)).isFalse();
  }

  @Test
  void manyWaitForTheSameMoment() throws Exception {
    Instant moment = in(HOUR);
    var waits = IntStream.range(0, 1_000).mapToObj(i -> waiting(awaited, moment)).toList();

    time.turn(HOUR);

    for (CompletableFuture<Boolean> wait : waits) {
      assertThat(told(wait)).isFalse();
    }
  }

  @Test
  void whatIsDueAtOnceIsToldHoweverManyAskForIt() throws Exception {
    try (var threads = Executors.newFixedThreadPool(4)) {
      List<Future<Boolean>> asked =
          IntStream.range(0, 20_000)
              .mapToObj(i -> threads.submit(() -> told(deadlines.schedule(time.instant()))))
              .toList();
      for (Future<Boolean> answer : asked) {
        assertThat(answer.get()).isTrue();
      }
    }
  }

  @Test
  void anInterruptEndsTheWait() {
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
  void noLimitIsTooLongForTheCalendar() {
    Instant now = time.instant();

    assertThat(Deadlines.endOfWait(now, HOUR)).isEqualTo(now.plus(HOUR));
    assertThat(Deadlines.endOfWait(now, Duration.ofSeconds(Long.MAX_VALUE)))
        .isEqualTo(now.plus(Duration.ofDays(365_000)));
  }
}
