package dev.cairn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class KeysTest {
  private final Keys keys = new Keys("w", "");

  @Test
  void theFirstUseOfANameIsTheNameAndLaterOnesAreNumbered() {
    assertThat(keys.next("debit")).isEqualTo("debit");
    assertThat(keys.next("credit")).isEqualTo("credit");
    assertThat(keys.next("debit")).isEqualTo("debit#2");
    assertThat(keys.next("debit")).isEqualTo("debit#3");
    assertThat(keys.next("credit")).isEqualTo("credit#2");
  }
}
