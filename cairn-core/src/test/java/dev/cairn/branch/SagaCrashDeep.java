package dev.cairn.branch;

import dev.cairn.testkit.JournalGate.Side;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code SagaCrashTest} on both sides of each record. */
class SagaCrashDeep extends SagaCrashTest {
  @Test
  @Timeout(180)
  void crashOnEitherSideOfAnyRecordLeadsToTheSameCompensations() {
    crashAtEach(record -> List.of(Side.values()));
  }
}
