package dev.cairn.internal.scheduling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.InvalidArgumentException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Times that a cron expression matches, without a time zone, and invalid expressions. */
class CronExpressionTest {
  private static final LocalDateTime THURSDAY = LocalDateTime.parse("2026-01-01T00:00");

  private static List<String> matches(String text, int count) {
    CronExpression expression = CronExpression.parse(text);
    return Stream.iterate(expression.next(THURSDAY), match -> match.flatMap(expression::next))
        .limit(count)
        .flatMap(Optional::stream)
        .map(LocalDateTime::toString)
        .toList();
  }

  @Test
  void fiveFieldsStartWithTheMinute() {
    assertThat(matches("30 3 * * *", 2)).containsExactly("2026-01-01T03:30", "2026-01-02T03:30");
  }

  @Test
  void sixFieldsStartWithTheSecond() {
    assertThat(matches("5 30 3 * * *", 2))
        .containsExactly("2026-01-01T03:30:05", "2026-01-02T03:30:05");
  }

  @Test
  void listsRangesAndStepsAreCombined() {
    assertThat(matches("1,10-20/5,*/30 0 * * *", 6))
        .containsExactly(
            "2026-01-01T00:01",
            "2026-01-01T00:10",
            "2026-01-01T00:15",
            "2026-01-01T00:20",
            "2026-01-01T00:30",
            "2026-01-02T00:00");
  }

  @Test
  void valueWithAStepStartsARange() {
    assertThat(matches("50/4 0 * * *", 4))
        .containsExactly(
            "2026-01-01T00:50", "2026-01-01T00:54", "2026-01-01T00:58", "2026-01-02T00:50");
  }

  @Test
  void monthsAndWeekdaysHaveNamesInAnyCase() {
    assertThat(matches("0 0 * FEB Mon-wed", 4))
        .containsExactly(
            "2026-02-02T00:00", "2026-02-03T00:00", "2026-02-04T00:00", "2026-02-09T00:00");
  }

  @Test
  void sundayIsZeroOrSeven() {
    List<String> weekend = List.of("2026-01-03T00:00", "2026-01-04T00:00", "2026-01-10T00:00");

    assertThat(matches("0 0 * * 0,6", 3)).isEqualTo(weekend);
    assertThat(matches("0 0 * * 6-7", 3)).isEqualTo(weekend);
    assertThat(matches("0 0 * * SAT-SUN", 3)).isEqualTo(weekend);
    assertThat(matches("0 0 * * 6/1", 3)).isEqualTo(weekend);
  }

  @Test
  void stepFromSevenIsSundayOnly() {
    List<String> sundays = List.of("2026-01-04T00:00", "2026-01-11T00:00");

    assertThat(matches("0 0 * * 7/2", 2)).isEqualTo(sundays);
    assertThat(matches("0 0 * * 3,7/2", 3))
        .containsExactly("2026-01-04T00:00", "2026-01-07T00:00", "2026-01-11T00:00");
    assertThat(matches("0 0 * * 0/2", 3))
        .containsExactly("2026-01-03T00:00", "2026-01-04T00:00", "2026-01-06T00:00");
    assertThat(matches("7/2 0 1 1 *", 2)).containsExactly("2026-01-01T00:07", "2026-01-01T00:09");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0 0 */1 * 1", "0 0 */01 * MON", "0 0 * * 1"})
  void starWithStepOneRestrictsNothing(String text) {
    assertThat(matches(text, 2)).containsExactly("2026-01-05T00:00", "2026-01-12T00:00");
    assertThat(matches("*/1 */1 1 1 */1", 2))
        .containsExactly("2026-01-01T00:01", "2026-01-01T00:02");
  }

  @Test
  void dayOrWeekdaySufficesInFiveFields() {
    assertThat(matches("0 0 13 * FRI", 4))
        .containsExactly(
            "2026-01-02T00:00", "2026-01-09T00:00", "2026-01-13T00:00", "2026-01-16T00:00");
  }

  @Test
  void dayAndWeekdayMustMatchInSixFields() {
    assertThat(matches("0 0 0 13 * FRI", 3))
        .containsExactly("2026-02-13T00:00", "2026-03-13T00:00", "2026-11-13T00:00");
  }

  @Test
  void dayCanBeAQuestionMark() {
    assertThat(matches("0 0 3 ? * ?", 2)).isEqualTo(matches("0 0 3 * * *", 2));
    assertThat(matches("0 3 ? * MON", 2)).isEqualTo(matches("0 3 * * MON", 2));
  }

  @Test
  void nicknamesStandForFiveFields() {
    assertThat(matches("@hourly", 1)).containsExactly("2026-01-01T01:00");
    assertThat(matches("@daily", 1)).containsExactly("2026-01-02T00:00");
    assertThat(matches("@midnight", 1)).containsExactly("2026-01-02T00:00");
    assertThat(matches("@weekly", 1)).containsExactly("2026-01-04T00:00");
    assertThat(matches("@monthly", 1)).containsExactly("2026-02-01T00:00");
    assertThat(matches("@yearly", 1)).containsExactly("2027-01-01T00:00");
    assertThat(matches("@annually", 1)).containsExactly("2027-01-01T00:00");
  }

  @Test
  void additionalSpacesAreIgnored() {
    assertThat(matches("  0   3 * *\t* ", 2)).isEqualTo(matches("0 3 * * *", 2));
  }

  @Test
  void longestGapIsBridged() {
    assertThat(matches("0 0 0 29 2 MON", 4))
        .containsExactly(
            "2044-02-29T00:00", "2072-02-29T00:00", "2112-02-29T00:00", "2140-02-29T00:00");
  }

  @Test
  void dayThatNoMonthHasNeverMatches() {
    assertThat(matches("0 0 30 2 *", 1)).isEmpty();
    assertThat(matches("0 0 31 2,4,6 *", 1)).isEmpty();
  }

  @Test
  void namesHoursUnlessTheFieldHasAStar() {
    assertThat(
            Stream.of("0 2 * * *", "0 0-23 * * *", "0 0/2 * * *", "0 0 1,2 * * *", "@daily")
                .map(CronExpression::parse))
        .allMatch(CronExpression::namesHours);
    assertThat(
            Stream.of("0 * * * *", "0 */2 * * *", "0 0 1,*/6 * * *", "@hourly")
                .map(CronExpression::parse))
        .noneMatch(CronExpression::namesHours);
  }

  @Test
  void expressionsWithEqualTextAreEqual() {
    assertThat(CronExpression.parse("0 3 * * *"))
        .isEqualTo(CronExpression.parse("0 3 * * *"))
        .hasSameHashCodeAs(CronExpression.parse("0 3 * * *"))
        .isNotEqualTo(CronExpression.parse("0 4 * * *"))
        .hasToString("0 3 * * *");
  }

  @Test
  void errorNamesTheFieldAndItsValues() {
    assertThatThrownBy(() -> CronExpression.parse("61 * * * *"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "'61 * * * *' is no cron expression: its minute '61' is not made of 0 to 59"
                + " as *, 5, 1-5, */2 or a list of these."
                + " Give 5 fields (minute hour day month weekday) or 6 (second first),"
                + " such as '0 3 * * *'.");
    assertThatThrownBy(() -> CronExpression.parse("0 0 0 * Foo *"))
        .hasMessageContaining("its month 'Foo' is not made of 1 to 12 or JAN to DEC as");
  }

  @Test
  void errorStatesTheNumberOfFields() {
    assertThatThrownBy(() -> CronExpression.parse("* * * *"))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("'* * * *' is no cron expression: it has 4 fields. Give 5 fields");
    assertThatThrownBy(() -> CronExpression.parse("@reboot"))
        .hasMessageStartingWith("'@reboot' is no cron expression: it has 1 field. Give");
    assertThatThrownBy(() -> CronExpression.parse(" "))
        .hasMessageStartingWith("' ' is no cron expression: it is empty. Give");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "60 * * * *",
        "-1 * * * *",
        "5-1 * * * *",
        "1-60 * * * *",
        "100 * * * *",
        "1.5 * * * *",
        "*/0 * * * *",
        "1-5/0 * * * *",
        "*/90 * * * *",
        "/5 * * * *",
        "1/ * * * *",
        "1/2/3 * * * *",
        ", * * * *",
        "1, * * * *",
        "1,,2 * * * *",
        "1-2-3 * * * *",
        "*-5 * * * *",
        "? * * * *",
        "0|1 * * * *",
        "0||1 * * * *",
        "\u0663 * * * *",
        "MON * * * *",
        "L * * * *",
        "** * * * *",
        "0 24 * * *",
        "0 0 0 * *",
        "0 0 32 * *",
        "0 0 L * *",
        "0 0 15W * *",
        "0 0 ?,1 * *",
        "0 0 * 0 *",
        "0 0 * 13 *",
        "0 0 * MON *",
        "0 0 * JANUARY *",
        "0 0 * ? *",
        "0 0 * * 8",
        "0 0 * * JAN",
        "0 0 * * FRI-MON",
        "0 0 * * MON#2",
        "0 0 * * 5L",
        "60 0 0 * * *",
        "0 0 0 * * 8",
        "0 0 0 1 1 * 2026",
        "@DAILY",
        "@every 5m",
        "\n"
      })
  void invalidExpressionIsRejected(String text) {
    assertThatThrownBy(() -> CronExpression.parse(text))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith("'%s' is no cron expression: it", text)
        .hasMessageNotContainingAny("Exception", "java.");
  }
}
