package dev.cairn.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of other exceptions inside a message. */
class SentenceTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "disk full",
        "disk full.",
        "disk full..",
        " disk full. ",
        "disk full:",
        "disk full. ;"
      })
  void sentenceEndsWithOneFullStop(String message) {
    assertThat(Sentence.of(message)).isEqualTo("disk full.");
    assertThat(Sentence.clause(message)).isEqualTo("disk full");
  }

  @ParameterizedTest
  @CsvSource({"wait...", "wait…", "why?", "no!"})
  void otherPunctuationIsKept(String message) {
    assertThat(Sentence.of(message)).isEqualTo(message);
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "  \n", ".", ": "})
  void missingMessageIsStated(String message) {
    assertThat(Sentence.of(message)).isEqualTo("there is no message.");
    assertThat(Sentence.clause(message)).isEqualTo("there is no message");
  }

  @Test
  void sentenceIsOnOneLine() {
    assertThat(Sentence.of("ERROR: no table\n  Position: 12\r\n"))
        .isEqualTo("ERROR: no table Position: 12.");
  }

  @Test
  void punctuationInsideTheMessageIsKept() {
    assertThat(Sentence.of("see a.b.C, 1..2, and so on ... then stop"))
        .isEqualTo("see a.b.C, 1..2, and so on ... then stop.");
  }
}
