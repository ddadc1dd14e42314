package dev.cairn.internal.start;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.error.RefusedStartsException;
import dev.cairn.error.UsageException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The exception of a flush with refused starts. */
class RefusedStartsMessageTest {
  @ParameterizedTest
  @ValueSource(strings = {"no such id", "no such id."})
  void messageConsistsOfWholeSentences(String first) {
    RefusedStartsException refused = StartPipeline.refused(1_200, new UsageException(first));

    assertThat(refused)
        .hasMessageStartingWith("1,200 starts of a pipeline were refused")
        .hasMessageContaining("The first: no such id. Ask the handles");
    assertThat(refused.number()).isEqualTo(1_200);
  }
}
