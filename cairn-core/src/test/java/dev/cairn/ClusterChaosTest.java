package dev.cairn;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A sample of what {@code ClusterChaosDeep} does for ten minutes: each fault, and some twice. */
class ClusterChaosTest {
  private static final int WORKFLOWS = 5_000;

  private static final List<ClusterFault> FAULTS =
      List.of(
          ClusterFault.KILL,
          ClusterFault.KILL,
          ClusterFault.FREEZE,
          ClusterFault.CUT_OFF,
          ClusterFault.KILL_POSTGRES,
          ClusterFault.CANCEL_STATEMENTS,
          ClusterFault.END_SESSIONS,
          ClusterFault.POOL_THROWS,
          ClusterFault.POOL_HANGS,
          ClusterFault.POOL_EXHAUSTED);

  @Test
  @Timeout(180)
  void nothingIsLostOrDoneTwiceAndNoLimitIsPassed(@TempDir Path folder) {
    var chaos = new ClusterChaos(folder, WORKFLOWS / FAULTS.size());
    var faults = new ArrayList<>(FAULTS);
    Collections.shuffle(faults, chaos.random());

    chaos.survive(faults.iterator());
  }
}
