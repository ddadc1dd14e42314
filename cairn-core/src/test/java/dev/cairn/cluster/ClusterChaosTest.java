package dev.cairn.cluster;

import dev.cairn.testkit.ClusterChaos;
import dev.cairn.testkit.ClusterFault;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Injects each fault once. {@code ClusterChaosDeep} does this for ten minutes. */
class ClusterChaosTest {
  private static final int BATCH = 250;

  @Test
  @Timeout(600)
  void faultsLoseNothingRepeatNothingAndExceedNoLimit(@TempDir Path folder) {
    var chaos = new ClusterChaos(folder, BATCH);
    var faults = new ArrayList<>(ClusterFault.supported());
    Collections.shuffle(faults, chaos.random());

    chaos.survive(faults);
  }
}
