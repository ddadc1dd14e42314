package dev.cairn.operate;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code RandomCancelTest} with more sagas. */
class RandomCancelDeep extends RandomCancelTest {
  private static final int SAGAS = 50;

  @Test
  @Timeout(600)
  void cancelledSagasRunAllRegisteredCompensations() throws Exception {
    cancelEach(SAGAS);
  }
}
