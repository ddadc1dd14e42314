package dev.cairn.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.InvalidArgumentException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Queries of a timing. */
class TimingTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Timing hourly = Cron.of("0 * * * *", "UTC");

  @Test
  void nextTickIsStrictlyAfter() {
    assertThat(hourly.next(NOON)).contains(NOON.plusSeconds(3_600));
    assertThat(hourly.next(NOON.minusNanos(1))).contains(NOON);
    assertThat(hourly.next(NOON.plusNanos(1))).contains(NOON.plusSeconds(3_600));
  }

  @Test
  void previousTickIsStrictlyBefore() {
    assertThat(hourly.previous(NOON)).contains(NOON.minusSeconds(3_600));
    assertThat(hourly.previous(NOON.plusNanos(1))).contains(NOON);
    assertThat(hourly.previous(NOON.plusSeconds(1))).contains(NOON);
    assertThat(hourly.previous(NOON.minusNanos(1))).contains(NOON.minusSeconds(3_600));
  }

  @Test
  void previousTickCanBeDecadesAgo() {
    Timing leapMonday = Cron.of("0 0 0 29 2 MON", "UTC");

    assertThat(leapMonday.previous(Instant.parse("2112-02-29T00:00:00Z")))
        .contains(Instant.parse("2072-02-29T00:00:00Z"));
  }

  @Test
  void onlyTheExactInstantIsATick() {
    assertThat(hourly.at(NOON)).isTrue();
    assertThat(hourly.at(NOON.plusNanos(1))).isFalse();
    assertThat(hourly.at(NOON.minusNanos(1))).isFalse();
    assertThat(hourly.at(NOON.plusSeconds(60))).isFalse();
  }

  @Test
  void periodIncludesItsStartAndExcludesItsEnd() {
    List<Instant> ticks = hourly.between(NOON, NOON.plusSeconds(7_200)).toList();

    assertThat(ticks).containsExactly(NOON, NOON.plusSeconds(3_600));
    assertThat(hourly.between(NOON, NOON)).isEmpty();
    assertThat(hourly.between(NOON, NOON.minusSeconds(7_200))).isEmpty();
  }

  @Test
  void endlessPeriodIsEvaluatedLazily() {
    Timing secondly = Cron.of("* * * * * *", "UTC");

    assertThat(secondly.between(NOON, Instant.MAX).limit(3))
        .containsExactly(NOON, NOON.plusSeconds(1), NOON.plusSeconds(2));
  }

  @Test
  void impossibleExpressionHasNoTick() {
    Timing never = Cron.of("0 0 30 2 *", "Europe/Berlin");

    assertThat(never.next(NOON)).isEmpty();
    assertThat(never.previous(NOON)).isEmpty();
    assertThat(never.at(NOON)).isFalse();
    assertThat(never.between(NOON, Instant.MAX)).isEmpty();
  }

  @Test
  void unknownTimeZoneIsRejected() {
    assertThatThrownBy(() -> Cron.of("0 3 * * *", "Europe/Berln"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "'Europe/Berln' is no time zone. Give an IANA name such as Europe/Berlin or UTC.");
    assertThatThrownBy(() -> Cron.of("0 3 * * *", ""))
        .hasMessageStartingWith("'' is no time zone. Give");
  }

  @Test
  void timingsWithEqualTextAreEqual() {
    assertThat(Cron.of("0 3 * * *", "UTC"))
        .isEqualTo(Cron.of("0 3 * * *", "UTC"))
        .isNotEqualTo(Cron.of("0 3 * * *", "Europe/Berlin"))
        .isNotEqualTo(Cron.of("0 4 * * *", "UTC"));
  }
}
