package dev.cairn.benchmarks;

import dev.cairn.spi.Environment;
import java.time.Duration;

/** Pauses, where there is no condition to await. */
final class Pause {
  private static final Environment ENVIRONMENT = Environment.system();

  private Pause() {}

  static void of(Duration duration) {
    try {
      ENVIRONMENT.pause().sleep(duration);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted while measuring", interrupted);
    }
  }

  static void millis(long millis) {
    of(Duration.ofMillis(millis));
  }
}
