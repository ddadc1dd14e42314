package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimelinesTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 0 ms",
    "PT9.999S, 9999 ms",
    "PT10S, 10 s",
    "PT61S, 1 min 1 s",
    "PT3599S, 59 min 59 s",
    "PT2H5M, 2 h 5 min",
    "PT72H, 3 d 0 h",
    "P365DT1H, 365 d 1 h"
  })
  void durationIsShownInOneOrTwoUnits(Duration duration, String text) {
    assertThat(Timelines.elapsed(duration)).isEqualTo(text);
  }
}
