package dev.cairn.cluster;

import dev.cairn.testkit.ClusterChaos;
import dev.cairn.testkit.ClusterFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sample of what {@code ClusterChaosDeep} does for ten minutes: each fault once. */
class ClusterChaosTest {
  private static final int BATCH = 250;

  @Test
  @Timeout(180)
  void nothingIsLostOrDoneTwiceAndNoLimitIsPassed(@TempDir Path folder) {
    var chaos = new ClusterChaos(folder, BATCH);
    var faults = new ArrayList<>(ClusterFault.possible());
    Collections.shuffle(faults, chaos.random());

    chaos.survive(faults);
  }
}
