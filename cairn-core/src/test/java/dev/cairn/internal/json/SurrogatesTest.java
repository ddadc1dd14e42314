package dev.cairn.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurrogatesTest {
  private static final String HIGH = "\ud83d";
  private static final String LOW = "\ude00";

  @ParameterizedTest
  @CsvSource({
    "H, \\ud83d",
    "L, \\ude00",
    "HaL, \\ud83da\\ude00",
    "LH, \\ude00\\ud83d",
    "HHL, \\ud83dHL",
    "HLL, HL\\ude00",
    "aLHLHb, a\\ude00HL\\ud83db"
  })
  void halfAPairIsEscapedAndAWholeOneIsNot(String halves, String escaped) {
    assertThat(Surrogates.escapeLone(halves(halves))).isEqualTo(halves(escaped));
  }

  private static String halves(String letters) {
    return letters.replace("H", HIGH).replace("L", LOW);
  }

  @Test
  void textWithoutHalvesIsNotCopied() {
    String text = "a" + HIGH + LOW;

    assertThat(Surrogates.escapeLone(text)).isSameAs(text);
  }
}
