package dev.cairn.testing.internal.process;

import dev.cairn.spi.TimedEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * The engines of successive processes as one, for the clock of a test: that of the live process
 * counts, and while none is alive, the clock waits. Thread-safe.
 */
final class SimulatedTime implements TimedEngine {
  private static final Duration FIRST_TRY = Duration.ofMillis(20);
  private static final Duration LONGEST_TRY = Duration.ofMillis(320);

  private final Function<Duration, Optional<SimulatedProcess>> live;
  private final Supplier<List<SimulatedProcess>> all;
  private final OutsideThreads outside;

  /**
   * @param live waits for the live process, at most for a time
   * @param all all processes so far
   */
  SimulatedTime(
      Function<Duration, Optional<SimulatedProcess>> live,
      Supplier<List<SimulatedProcess>> all,
      OutsideThreads outside) {
    this.live = live;
    this.all = all;
    this.outside = outside;
  }

  /** Tries for short times, since a process that was killed never becomes idle. */
  @Override
  public boolean awaitIdle(Duration limit) throws InterruptedException {
    long end = System.nanoTime() + limit.toNanos();
    Duration time = FIRST_TRY;
    while (System.nanoTime() - end < 0) {
      Duration left = Duration.ofNanos(end - System.nanoTime());
      Optional<SimulatedProcess> process = live.apply(left);
      if (process.isEmpty()) {
        return false;
      }
      Duration next = time.compareTo(left) < 0 ? time : left;
      if (engine(process.get()).awaitIdle(next) && process.equals(live.apply(left))) {
        return true;
      }
      time = time.compareTo(LONGEST_TRY) < 0 ? time.multipliedBy(2) : LONGEST_TRY;
    }
    return false;
  }

  private static TimedEngine engine(SimulatedProcess process) {
    return process.engine().orElseThrow();
  }

  /** Only the engine whose thread this is takes notice. */
  @Override
  public void whileWaiting(Wait wait) throws InterruptedException {
    Wait outer = wait;
    for (SimulatedProcess process : all.get()) {
      Optional<TimedEngine> engine = process.engine();
      if (engine.isPresent()) {
        Wait inner = outer;
        outer = () -> engine.get().whileWaiting(inner);
      }
    }
    outer.await();
  }

  @Override
  public long changes() {
    return all.get().stream()
        .flatMap(process -> process.engine().stream())
        .mapToLong(TimedEngine::changes)
        .sum();
  }

  @Override
  public Optional<Instant> nextDue() {
    return live.apply(Duration.ofSeconds(20))
        .flatMap(process -> outside.call(() -> engine(process).nextDue()));
  }

  /** Processes die one by one, and each engine is told so. */
  @Override
  public void processDied() {
    throw new UnsupportedOperationException("A process dies, not all of them");
  }

  @Override
  public String describeActivity() {
    return live.apply(Duration.ZERO)
        .map(process -> engine(process).describeActivity())
        .orElse("no process is alive");
  }
}
