package dev.cairn.cluster;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code RandomCrashesTest} with more workflows and more crashes. */
class RandomCrashesDeep extends RandomCrashesTest {
  private static final int ORDERS = 5_000;
  private static final int CRASHES = 6;

  @Test
  @Timeout(240)
  void tenThousandWorkflowsAreNeitherLostNorRepeated(@TempDir Path folder) throws Exception {
    survive(ORDERS, CRASHES, folder);
  }
}
