package dev.cairn.benchmarks;

import dev.cairn.spi.Environment;
import java.time.Duration;

/** Waits, where nothing can be waited for. */
final class Pause {
  private static final Environment WORLD = Environment.system();

  private Pause() {}

  static void of(Duration duration) {
    try {
      WORLD.pause().sleep(duration);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted while measuring", interrupted);
    }
  }

  static void millis(long millis) {
    of(Duration.ofMillis(millis));
  }
}
