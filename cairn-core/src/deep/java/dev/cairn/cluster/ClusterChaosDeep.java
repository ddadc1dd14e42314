package dev.cairn.cluster;

import dev.cairn.testkit.ClusterChaos;
import dev.cairn.testkit.ClusterFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults of all kinds, in random order, for ten minutes or as many as {@code cairn.chaos.minutes}
 * says. They happen in rounds, each on servers of its own, because a standby is promoted once.
 */
class ClusterChaosDeep {
  private static final Duration LENGTH =
      Duration.ofMinutes(Long.getLong("cairn.chaos.minutes", 10));
  private static final int BATCH = 400;
  private static final int OF_A_KIND = 2;

  /** Each fault that is possible, in random order; the promotion once, at any time. */
  private static List<ClusterFault> faultsOf(ClusterChaos chaos) {
    var faults = new ArrayList<ClusterFault>();
    for (ClusterFault fault : ClusterFault.possible()) {
      int times = fault == ClusterFault.PROMOTE ? 1 : OF_A_KIND;
      faults.addAll(Collections.nCopies(times, fault));
    }
    Collections.shuffle(faults, chaos.random());
    return faults;
  }

  @Test
  @Timeout(3_600)
  void nothingIsLostOrDoneTwiceHoweverLongItLasts(@TempDir Path folder, TestReporter reporter)
      throws IOException {
    long begin = System.nanoTime();
    for (int round = 1; System.nanoTime() - begin < LENGTH.toNanos(); round++) {
      var chaos = new ClusterChaos(Files.createDirectory(folder.resolve("round" + round)), BATCH);
      List<ClusterFault> faults = faultsOf(chaos);

      chaos.survive(faults);

      reporter.publishEntry(
          "round " + round, "%d workflows, faults: %s".formatted(faults.size() * BATCH, faults));
    }
  }
}
