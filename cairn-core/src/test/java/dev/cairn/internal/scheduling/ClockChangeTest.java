package dev.cairn.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Ticks around daylight-saving and other clock changes. */
class ClockChangeTest {
  private static final String BERLIN = "Europe/Berlin";
  private static final String NEW_YORK = "America/New_York";
  private static final String LORD_HOWE = "Australia/Lord_Howe";
  private static final String SAO_PAULO = "America/Sao_Paulo";
  private static final String CAIRO = "Africa/Cairo";
  private static final String APIA = "Pacific/Apia";

  /** Returns the ticks of local days, the last one included, with their offsets. */
  private static List<String> ticks(String cron, String zone, String first, String last) {
    ZoneId id = ZoneId.of(zone);
    Instant from = LocalDate.parse(first).atStartOfDay(id).toInstant();
    Instant to = LocalDate.parse(last).plusDays(1).atStartOfDay(id).toInstant();
    return Cron.of(cron, zone)
        .between(from, to)
        .map(tick -> tick.atZone(id).toOffsetDateTime().toString())
        .toList();
  }

  private static List<String> ticks(String cron, String zone, String day) {
    return ticks(cron, zone, day, day);
  }

  @Test
  void skippedTimeWithANamedHourTicksAtTheChange() {
    assertThat(ticks("30 2 * * *", BERLIN, "2026-03-28", "2026-03-30"))
        .containsExactly(
            "2026-03-28T02:30+01:00", "2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00");
    assertThat(ticks("30 2 * * *", NEW_YORK, "2026-03-08"))
        .containsExactly("2026-03-08T03:00-04:00");
  }

  @Test
  void severalSkippedTimesAreOneTick() {
    assertThat(ticks("*/20 1,2,3 * * *", BERLIN, "2026-03-29"))
        .containsExactly(
            "2026-03-29T01:00+01:00",
            "2026-03-29T01:20+01:00",
            "2026-03-29T01:40+01:00",
            "2026-03-29T03:00+02:00",
            "2026-03-29T03:20+02:00",
            "2026-03-29T03:40+02:00");
    assertThat(ticks("30 2,3 * * *", BERLIN, "2026-03-29"))
        .containsExactly("2026-03-29T03:00+02:00", "2026-03-29T03:30+02:00");
  }

  @Test
  void repeatedTimeWithANamedHourTicksTheFirstTime() {
    assertThat(ticks("30 2 * * *", BERLIN, "2026-10-24", "2026-10-26"))
        .containsExactly(
            "2026-10-24T02:30+02:00", "2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    assertThat(ticks("*/30 1-2 * * *", NEW_YORK, "2026-11-01"))
        .containsExactly(
            "2026-11-01T01:00-04:00",
            "2026-11-01T01:30-04:00",
            "2026-11-01T02:00-05:00",
            "2026-11-01T02:30-05:00");
  }

  @Test
  void timeAtTheEndOfTheRepeatedHourTicksOnce() {
    assertThat(ticks("0 3 * * *", BERLIN, "2026-10-25")).containsExactly("2026-10-25T03:00+01:00");
    assertThat(ticks("0 2 * * *", BERLIN, "2026-10-25")).containsExactly("2026-10-25T02:00+02:00");
  }

  @Test
  void skippedHourWithoutANamedHourIsOmitted() {
    assertThat(ticks("30 * * * *", BERLIN, "2026-03-29"))
        .hasSize(23)
        .startsWith("2026-03-29T00:30+01:00", "2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00");
    assertThat(ticks("15 */2 * * *", BERLIN, "2026-03-29"))
        .hasSize(11)
        .startsWith("2026-03-29T00:15+01:00", "2026-03-29T04:15+02:00");
  }

  @Test
  void repeatedHourWithoutANamedHourTicksTwice() {
    assertThat(ticks("30 * * * *", BERLIN, "2026-10-25"))
        .hasSize(25)
        .startsWith(
            "2026-10-25T00:30+02:00",
            "2026-10-25T01:30+02:00",
            "2026-10-25T02:30+02:00",
            "2026-10-25T02:30+01:00",
            "2026-10-25T03:30+01:00");
    assertThat(ticks("0 */2 * * *", BERLIN, "2026-10-25"))
        .hasSize(13)
        .startsWith(
            "2026-10-25T00:00+02:00",
            "2026-10-25T02:00+02:00",
            "2026-10-25T02:00+01:00",
            "2026-10-25T04:00+01:00");
  }

  @Test
  void starsTickEveryMinuteOfTheActualDay() {
    assertThat(ticks("* * * * *", BERLIN, "2026-03-29")).hasSize(23 * 60);
    assertThat(ticks("* * * * *", BERLIN, "2026-10-25")).hasSize(25 * 60);
  }

  @Test
  void halfHourChangesFollowTheSameRules() {
    assertThat(ticks("*/15 2 * * *", LORD_HOWE, "2026-10-04"))
        .containsExactly("2026-10-04T02:30+11:00", "2026-10-04T02:45+11:00");
    assertThat(ticks("*/15 1 * * *", LORD_HOWE, "2026-04-05"))
        .containsExactly(
            "2026-04-05T01:00+11:00",
            "2026-04-05T01:15+11:00",
            "2026-04-05T01:30+11:00",
            "2026-04-05T01:45+11:00");
    assertThat(ticks("45 * * * *", LORD_HOWE, "2026-04-05"))
        .hasSize(25)
        .startsWith("2026-04-05T00:45+11:00", "2026-04-05T01:45+11:00", "2026-04-05T01:45+10:30");
    assertThat(ticks("15 * * * *", LORD_HOWE, "2026-10-04"))
        .hasSize(23)
        .startsWith("2026-10-04T00:15+10:30", "2026-10-04T01:15+10:30", "2026-10-04T03:15+11:00");
  }

  @Test
  void skippedMidnightTicksAtTheChange() {
    assertThat(ticks("0 0 * * *", SAO_PAULO, "2018-11-03", "2018-11-05"))
        .containsExactly(
            "2018-11-03T00:00-03:00", "2018-11-04T01:00-02:00", "2018-11-05T00:00-02:00");
    assertThat(ticks("@daily", CAIRO, "2026-04-24")).containsExactly("2026-04-24T01:00+03:00");
  }

  @Test
  void repeatedMidnightTicksOnce() {
    assertThat(ticks("30 23 * * *", SAO_PAULO, "2018-02-17", "2018-02-18"))
        .containsExactly("2018-02-17T23:30-02:00", "2018-02-18T23:30-03:00");
    assertThat(ticks("0 0 * * *", SAO_PAULO, "2018-02-17", "2018-02-18"))
        .containsExactly("2018-02-17T00:00-02:00", "2018-02-18T00:00-03:00");
  }

  @Test
  void skippedDayIsOneTick() {
    assertThat(ticks("0 */1 * * *", APIA, "2011-12-29", "2011-12-31")).hasSize(48);
    assertThat(ticks("0 3,15 * * *", APIA, "2011-12-29", "2011-12-31"))
        .containsExactly(
            "2011-12-29T03:00-10:00",
            "2011-12-29T15:00-10:00",
            "2011-12-31T00:00+14:00",
            "2011-12-31T03:00+14:00",
            "2011-12-31T15:00+14:00");
    assertThat(ticks("0 0 * * *", APIA, "2011-12-29", "2011-12-31"))
        .containsExactly("2011-12-29T00:00-10:00", "2011-12-31T00:00+14:00");
    assertThat(ticks("0 12 30 12 *", APIA, "2011-01-01", "2012-12-31"))
        .containsExactly("2011-12-31T00:00+14:00", "2012-12-30T12:00+14:00");
  }

  @Test
  void changeWithoutASkippedTimeDoesNotTick() {
    Instant jump = Instant.parse("2026-03-29T01:00:00Z");

    assertThat(Cron.of("30 2 * * *", BERLIN).at(jump)).isTrue();
    assertThat(Cron.of("30 1 * * *", BERLIN).at(jump)).isFalse();
    assertThat(Cron.of("30 2 28 * *", BERLIN).at(jump)).isFalse();
    assertThat(Cron.of("30 * * * *", BERLIN).at(jump)).isFalse();
  }

  @Test
  void secondOfTwoEqualTimesIsNoTickIfItsHourIsNamed() {
    Instant first = Instant.parse("2026-10-25T00:30:00Z");
    Instant second = Instant.parse("2026-10-25T01:30:00Z");

    assertThat(Cron.of("30 2 * * *", BERLIN).at(first)).isTrue();
    assertThat(Cron.of("30 2 * * *", BERLIN).at(second)).isFalse();
    assertThat(Cron.of("30 * * * *", BERLIN).at(second)).isTrue();
  }
}
