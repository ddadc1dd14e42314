package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

class TestSettingsTest {
  @Test
  void timeToKeepTheServerHasAUnit() {
    assertThat(TestSettings.duration("45s")).isEqualTo(Duration.ofSeconds(45));
    assertThat(TestSettings.duration(" 30 m ")).isEqualTo(Duration.ofMinutes(30));
    assertThat(TestSettings.duration("2h")).isEqualTo(Duration.ofHours(2));
  }

  @Test
  void timeWithoutAUnitIsRefused() {
    assertThatThrownBy(() -> TestSettings.duration("30"))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContainingAll("cairn.testing.keepServer is '30'", "30m");
  }
}
