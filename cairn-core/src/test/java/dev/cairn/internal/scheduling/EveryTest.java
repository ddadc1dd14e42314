package dev.cairn.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.InvalidArgumentException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Ticks at equal intervals. */
class EveryTest {
  private final Every quarter = new Every(Duration.ofMinutes(15));

  @Test
  void ticksAreMultiplesSince1970() {
    var week = new Every(Duration.ofDays(7));

    assertThat(quarter.next(Instant.parse("2026-01-01T10:07:11.5Z")))
        .contains(Instant.parse("2026-01-01T10:15:00Z"));
    assertThat(week.next(Instant.EPOCH)).contains(Instant.parse("1970-01-08T00:00:00Z"));
  }

  @Test
  void nextTickIsStrictlyAfter() {
    Instant tick = Instant.parse("2026-01-01T10:15:00Z");

    assertThat(quarter.next(tick)).contains(Instant.parse("2026-01-01T10:30:00Z"));
    assertThat(quarter.next(tick.minusNanos(1))).contains(tick);
  }

  @Test
  void ticksExistBefore1970() {
    assertThat(quarter.next(Instant.parse("1969-12-31T23:50:00Z"))).contains(Instant.EPOCH);
    assertThat(quarter.next(Instant.parse("1969-12-31T23:00:01Z")))
        .contains(Instant.parse("1969-12-31T23:15:00Z"));
  }

  @Test
  void boundaryValuesAreAccepted() {
    assertThatCode(() -> new Every(Duration.ofSeconds(1))).doesNotThrowAnyException();
    assertThatCode(() -> new Every(Duration.ofDays(366))).doesNotThrowAnyException();
  }

  @Test
  void valuesOutOfRangeAreRejected() {
    assertThatThrownBy(() -> new Every(Duration.ZERO))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The interval is PT0S; must be whole seconds, from 1 second to 366 days");
    assertThatThrownBy(() -> new Every(Duration.ofDays(366).plusSeconds(1)))
        .hasMessageStartingWith("The interval is PT8784H1S; must be");
    assertThatThrownBy(() -> new Every(Duration.ofMillis(1_500)))
        .hasMessageStartingWith("The interval is PT1.5S; must be");
    assertThatThrownBy(() -> new Every(Duration.ofSeconds(-5)))
        .hasMessageStartingWith("The interval is PT-5S; must be");
  }
}
