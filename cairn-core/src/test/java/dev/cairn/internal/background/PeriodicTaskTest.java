package dev.cairn.internal.background;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.error.DatabaseException;
import dev.cairn.health.LoopFailure;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SteppedClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Periodic background tasks: errors, delays, wake-ups and close. */
class PeriodicTaskTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final SteppedClock time = new SteppedClock();
  private final BackgroundTasks tasks = new BackgroundTasks(time);
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private Duration pause = Duration.ofMillis(1);
  private final PeriodicTask task = tasks.periodic("loop", this::act);

  @AfterEach
  void close() {
    task.close();
  }

  private Duration act() throws InterruptedException {
    runs.incrementAndGet();
    return switch (failure.get()) {
      case InterruptedException interrupted -> throw interrupted;
      case RuntimeException exception -> throw exception;
      case Error error -> throw error;
      case null -> pause;
      case Throwable other -> throw new AssertionError(other);
    };
  }

  private void awaitRuns(int more) {
    int before = runs.get();
    Eventually.holds(() -> assertThat(runs.get()).isGreaterThanOrEqualTo(before + more));
  }

  static List<Throwable> faults() {
    return List.of(
        new DatabaseException("the table is gone"),
        new IllegalStateException("a bug"),
        new OutOfMemoryError("no memory"),
        new NoClassDefFoundError("no class"),
        new StackOverflowError(),
        new AssertionError("an assertion"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void exceptionsOfTheActionDoNotEndTheTask(Throwable thrown) {
    failure.set(thrown);
    task.start();
    awaitRuns(3);

    failure.set(null);

    awaitRuns(3);
    assertThat(tasks.failures()).isEmpty();
  }

  @Test
  void strayInterruptIsNotAFailure() {
    failure.set(new InterruptedException("a stray one"));
    task.start();

    awaitRuns(3);

    assertThat(tasks.failures()).isEmpty();
  }

  @Test
  void failureIsReportedWithItsFirstTimeAndLastReason() {
    Instant since = time.instant();
    failure.set(new DatabaseException("first reason"));
    task.start();
    Eventually.holds(() ->
        assertThat(tasks.failures())
            .containsExactly(new LoopFailure("loop", since, "first reason")));

    time.advance(LONG);
    failure.set(new NoClassDefFoundError("a/b/C"));

    Eventually.holds(() ->
        assertThat(tasks.failures())
            .containsExactly(
                new LoopFailure("loop", since, "java.lang.NoClassDefFoundError: a/b/C")));
  }

  @Test
  void oldestFailureIsListedFirst() {
    Stream.of("b", "a")
        .forEach(name -> {
          tasks.status(name).failed(new DatabaseException("of " + name));
          time.advance(LONG);
        });

    assertThat(tasks.failures()).extracting(LoopFailure::loop).containsExactly("b", "a");
  }

  @Test
  void delayAfterAFailureDoublesUpToThreeSeconds() {
    TaskStatus status = tasks.status("loop");

    List<Long> delays =
        Stream.generate(() -> status.failed(new DatabaseException("it")).toMillis())
            .limit(8)
            .toList();

    assertThat(delays).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 3200L, 3200L);
    status.succeeded();
    assertThat(status.failed(new DatabaseException("it"))).hasMillis(100);
  }

  @Test
  void wakeUpsDoNotShortenTheDelayAfterAFailure() {
    failure.set(new DatabaseException("it"));
    task.start();
    awaitRuns(4); // the next delay is 0.8 s

    int before = runs.get();
    for (int i = 0; i < 100; i++) {
      task.runSoon();
    }

    assertThat(runs.get() - before).isLessThanOrEqualTo(1);
  }

  @Test
  void wakeUpEndsAPause() {
    pause = LONG;
    task.start();
    Eventually.holds(() -> assertThat(runs).hasValue(1));

    task.runSoon();

    Eventually.holds(() -> assertThat(runs).hasValue(2));
  }

  @Test
  void waitingActionIsWoken() {
    var executions = new CountDownLatch(2);
    PeriodicTask waiting =
        tasks
            .periodic(
                "waiting",
                () -> {
                  executions.countDown();
                  new CountDownLatch(1).await();
                  return LONG;
                })
            .start();

    Eventually.holds(() -> assertThat(executions.getCount()).isEqualTo(1));
    waiting.wake();

    Eventually.holds(() -> assertThat(executions.getCount()).isZero());
    waiting.close();
  }

  @Test
  void closedTaskDoesNotRunAndIsNotListed() {
    failure.set(new DatabaseException("it"));
    task.start();
    Eventually.holds(() -> assertThat(tasks.failures()).hasSize(1));

    task.close();

    int last = runs.get();
    task.runSoon();
    assertThat(tasks.failures()).isEmpty();
    assertThat(runs.get()).isEqualTo(last);
  }

  @Test
  void actionCanCloseItsOwnTask() {
    var self = new AtomicReference<PeriodicTask>();
    PeriodicTask closing =
        tasks.periodic(
            "closing",
            () -> {
              runs.incrementAndGet();
              self.get().close();
              return Duration.ZERO;
            });
    self.set(closing);

    closing.start();
    closing.close();

    assertThat(runs.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void taskThatWasNotStartedCanBeClosed() {
    task.close();

    assertThat(runs).hasValue(0);
  }

  @Test
  void oneRunAnswersAllSearchesAlsoOfCallersThatGaveUp() throws Exception {
    PeriodicTask searching =
        tasks.searching(
            "searching",
            () -> {
              runs.incrementAndGet();
              return Duration.ofDays(1);
            },
            () -> {});
    CompletableFuture<Boolean> abandoned = searching.search();
    CompletableFuture<Boolean> waiting = searching.search();

    searching.start();

    assertThat(waiting.get(10, TimeUnit.SECONDS)).isTrue();
    assertThat(abandoned).isCompletedWithValue(true);
    searching.close();
  }
}
