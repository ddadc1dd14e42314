package dev.cairn;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of all kinds, in random order, for ten minutes or as many as {@code cairn.chaos.minutes}
 * says.
 */
class ClusterChaosDeep {
  private static final Duration LENGTH =
      Duration.ofMinutes(Long.getLong("cairn.chaos.minutes", 10));
  private static final int BATCH = 400;

  @Test
  @Timeout(3_600)
  void nothingIsLostOrDoneTwiceHoweverLongItLasts(@TempDir Path folder) {
    var chaos = new ClusterChaos(folder, BATCH);
    ClusterFault[] kinds = ClusterFault.values();
    long end = System.nanoTime() + LENGTH.toNanos();
    Iterator<ClusterFault> faults =
        Stream.generate(() -> kinds[chaos.random().nextInt(kinds.length)])
            .takeWhile(fault -> System.nanoTime() - end < 0)
            .iterator();

    chaos.survive(faults);
  }
}
