package dev.cairn.cluster;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The other cases of {@code FrozenProcessTest}. */
class FrozenProcessDeep extends FrozenProcessTest {
  @ParameterizedTest
  @ValueSource(strings = "sign")
  void laterRecordOfTheOldExecutorIdIsRejected(String key) throws Exception {
    writeWithTheOldId(key);
  }

  @ParameterizedTest
  @ValueSource(strings = {"blockFirstTime", "end"})
  void otherRecordsAreRejectedAfterTheProcessHasRegisteredAgain(String key) throws Exception {
    writeAfterRegisteringAgain(key);
  }
}
