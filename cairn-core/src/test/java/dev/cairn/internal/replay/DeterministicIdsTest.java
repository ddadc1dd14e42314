package dev.cairn.internal.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Deterministic ids and random numbers. Later versions must derive the same values, so the tests
 * compare literals.
 */
class DeterministicIdsTest {
  private final DeterministicIds derived = new DeterministicIds("order-17");

  @Test
  void idsNeverChange() {
    assertThat(derived.uuid()).hasToString("86b6321c-81cc-8204-b9b0-6bc248732cb2");
    assertThat(derived.uuid()).hasToString("f919bb7a-5f48-851d-9584-905e833050cc");
  }

  @Test
  void idsHaveVersion8AndTheStandardVariant() {
    for (int i = 0; i < 100; i++) {
      var id = derived.uuid();

      assertThat(id.version()).isEqualTo(8);
      assertThat(id.variant()).isEqualTo(2);
    }
  }

  @Test
  void randomNumbersNeverChange() {
    assertThat(derived.random().nextInt(1_000_000)).isEqualTo(498_869);
    assertThat(derived.random().nextInt(1_000_000)).isEqualTo(435_145);
  }

  @Test
  void stepDerivesItsOwnIds() {
    assertThat(derived.forStep("charge").uuid())
        .hasToString("84b2b13d-8a1d-87fc-a3e5-4e24904a9797");
    assertThat(derived.forStep("charge#2").uuid()).isNotEqualTo(derived.forStep("charge").uuid());
    assertThat(derived.uuid()).hasToString("86b6321c-81cc-8204-b9b0-6bc248732cb2");
  }
}
