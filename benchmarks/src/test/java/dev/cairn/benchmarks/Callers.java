package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Concurrent callers of a library; each makes one call after the other.
 *
 * @param number the number of callers; a single one is the current thread
 */
record Callers(int number) {
  /**
   * Makes up to the given number of calls in total, and starts none after the given time.
   *
   * @param call receives the number of the call, from 0
   * @return the number of calls
   */
  int call(int most, Duration longest, IntConsumer call) {
    long end = System.nanoTime() + longest.toNanos();
    var count = new AtomicInteger();
    Runnable next =
        () -> {
          if (System.nanoTime() - end < 0) {
            call.accept(count.getAndIncrement());
          }
        };
    if (number > 1) {
      new ClosedLoop(number).times(most, next);
    } else {
      for (int i = 0; i < most; i++) {
        next.run();
      }
    }
    return count.get();
  }
}
