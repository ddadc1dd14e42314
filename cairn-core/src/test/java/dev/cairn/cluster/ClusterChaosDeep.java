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
 * Injects faults of all kinds, in random order, for ten minutes or as many as {@code
 * cairn.chaos.minutes} says. Each round has its own servers, because a standby is promoted once.
 */
class ClusterChaosDeep {
  private static final Duration LENGTH =
      Duration.ofMinutes(Long.getLong("cairn.chaos.minutes", 10));
  private static final int BATCH = 400;
  private static final int TIMES_EACH = 2;

  /** All supported faults in random order; the promotion occurs once. */
  private static List<ClusterFault> faultsOf(ClusterChaos chaos) {
    var faults = new ArrayList<ClusterFault>();
    for (ClusterFault fault : ClusterFault.supported()) {
      int times = fault == ClusterFault.PROMOTE ? 1 : TIMES_EACH;
      faults.addAll(Collections.nCopies(times, fault));
    }
    Collections.shuffle(faults, chaos.random());
    return faults;
  }

  @Test
  @Timeout(3_600)
  void longChaosLosesNothingAndRepeatsNothing(@TempDir Path folder, TestReporter reporter)
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
