package dev.cairn.replay;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code RandomProgramsTest} with more programs. */
class RandomProgramsDeep extends RandomProgramsTest {
  private static final int PROGRAMS = 100;

  @Test
  @Timeout(600)
  void crashAtAnyRecordDoesNotChangeWhatManyProgramsObserve() throws Exception {
    crashEach(PROGRAMS);
  }
}
