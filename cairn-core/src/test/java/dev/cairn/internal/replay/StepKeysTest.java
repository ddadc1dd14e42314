package dev.cairn.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Keys of steps. */
class StepKeysTest {
  private final StepKeys keys = new StepKeys("w", "");

  @Test
  void repeatedNamesAreNumberedFromTwo() {
    assertThat(keys.next("debit")).isEqualTo("debit");
    assertThat(keys.next("credit")).isEqualTo("credit");
    assertThat(keys.next("debit")).isEqualTo("debit#2");
    assertThat(keys.next("debit")).isEqualTo("debit#3");
    assertThat(keys.next("credit")).isEqualTo("credit#2");
  }
}
