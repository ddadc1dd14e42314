package dev.cairn;

import dev.cairn.JournalGate.Side;
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
