package dev.cairn.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Fingerprints of arguments. */
class FingerprintTest {
  /** Fingerprints are stored in databases, so later versions must compute the same ones. */
  @Test
  void fingerprintsNeverChange() {
    assertThat(Fingerprint.of("")).isEqualTo(0xefd0_1f60_ba99_2926L);
    assertThat(Fingerprint.of("[\"a\",1]")).isEqualTo(0x4506_d208_da4c_e3ebL);
  }
}
