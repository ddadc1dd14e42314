package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/**
 * Who calls a library, each one call after the other.
 *
 * @param number how many they are; a single one is the thread that asks
 */
record Callers(int number) {
  /**
   * Lets them call up to so many times in all, and begin no call after a while.
   *
   * @param call given the calls' numbers, from 0
   * @return how many calls there were
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
      new Crowd(number).times(most, next);
    } else {
      for (int i = 0; i < most; i++) {
        next.run();
      }
    }
    return count.get();
  }
}
