package dev.cairn.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Escaping of unpaired surrogates. */
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
  void unpairedSurrogatesAreEscaped(String surrogates, String escaped) {
    assertThat(Surrogates.escapeLone(surrogates(surrogates))).isEqualTo(surrogates(escaped));
  }

  private static String surrogates(String letters) {
    return letters.replace("H", HIGH).replace("L", LOW);
  }

  @Test
  void textWithoutUnpairedSurrogatesIsNotCopied() {
    String text = "a" + HIGH + LOW;

    assertThat(Surrogates.escapeLone(text)).isSameAs(text);
  }
}
