package dev.cairn.internal.scheduling;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.internal.text.Sentence;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cron expression, which matches local times. Two expressions are equal if their texts are. */
final class CronExpression {
  private static final CronParser FIVE =
      new CronParser(days(CronDefinitionBuilder.defineCron()).instance());
  private static final CronParser SIX =
      new CronParser(
          days(CronDefinitionBuilder.defineCron().withSeconds().withStrictRange().and())
              .matchDayOfWeekAndDayOfMonth()
              .instance());

  private final String text;
  private final ExecutionTime times;
  private final boolean namesHours;

  private CronExpression(String text, ExecutionTime times, boolean namesHours) {
    this.text = text;
    this.times = times;
    this.namesHours = namesHours;
  }

  private static CronDefinitionBuilder days(CronDefinitionBuilder builder) {
    return builder
        .withMinutes()
        .withStrictRange()
        .and()
        .withHours()
        .withStrictRange()
        .and()
        .withDayOfMonth()
        .withStrictRange()
        .and()
        .withMonth()
        .withStrictRange()
        .and()
        .withDayOfWeek()
        .withValidRange(0, 7)
        .withMondayDoWValue(1)
        .withIntMapping(7, 0)
        .withStrictRange()
        .and();
  }

  /**
   * Parses five fields (minute, hour, day of month, month, day of week), six (a second before
   * these), or one of {@code @yearly}, {@code @annually}, {@code @monthly}, {@code @weekly},
   * {@code @daily}, {@code @midnight} and {@code @hourly}.
   *
   * <p>A field is a comma-separated list of {@code *}, values such as {@code 5} and increasing
   * ranges such as {@code 1-5}. Each may have a step, which counts from the first value of the
   * range: {@code 10-30/5} is every fifth value from 10 to 30; {@code 10/5} is a range from 10 to
   * the last value of the field; {@code * /5} (without the space) is one from the first to the last
   * value, so with the step 1 it equals {@code *}. Months and days of the week also have names,
   * such as {@code JAN} and {@code MON}. Weekdays go from 0 to 7; 0 and 7 are Sunday: {@code 3/2}
   * is Wednesday, Friday and Sunday, {@code 0/2} is Sunday, Tuesday, Thursday and Saturday, and
   * {@code 7/2} is Sunday alone. For a day, {@code ?} equals {@code *}.
   *
   * <p>If both the day of month and the day of week are restricted (not {@code *}), five fields
   * match a day that matches either, as in crontab, and six fields a day that matches both, as in
   * Spring.
   *
   * @param text the expression
   * @return the parsed expression
   * @throws InvalidArgumentException if it is invalid; the message names the wrong field
   */
  static CronExpression parse(String text) {
    List<String> fieldTexts = List.of(expandMacro(text.strip()).split("\\s+"));
    List<CronField> fields = fields(text, fieldTexts);
    List<String> normalized = new ArrayList<>();
    for (int index = 0; index < fields.size(); index++) {
      normalized.add(normalized(text, fields, index, fieldTexts.get(index)));
    }
    return new CronExpression(
        text,
        ExecutionTime.forCron(read(normalized)),
        !normalized.get(fields.indexOf(CronField.HOUR)).contains("*"));
  }

  private static String expandMacro(String text) {
    return switch (text) {
      case "@yearly", "@annually" -> "0 0 1 1 *";
      case "@monthly" -> "0 0 1 * *";
      case "@weekly" -> "0 0 * * 0";
      case "@daily", "@midnight" -> "0 0 * * *";
      case "@hourly" -> "0 * * * *";
      default -> text;
    };
  }

  private static List<CronField> fields(String text, List<String> fieldTexts) {
    return switch (fieldTexts.size()) {
      case 5 -> CronField.FIVE;
      case 6 -> CronField.SIX;
      case 1 -> throw unreadable(text, text.isBlank() ? "it is empty" : "it has 1 field");
      default -> throw unreadable(text, "it has %d fields".formatted(fieldTexts.size()));
    };
  }

  /**
   * Converts one field to the syntax of cron-utils, and validates it alone, with {@code *} for all
   * other fields.
   */
  private static String normalized(
      String text, List<CronField> fields, int index, String fieldText) {
    CronField field = fields.get(index);
    String normalized = field.normalized(fieldText);
    if (!field.hasFieldShape(normalized)) {
      throw unreadable(text, field.problem(fieldText));
    }
    List<String> others = new ArrayList<>(Collections.nCopies(fields.size(), "*"));
    others.set(index, normalized);
    try {
      read(others);
      return normalized;
    } catch (IllegalArgumentException refused) {
      throw unreadable(text, field.problem(fieldText));
    }
  }

  private static Cron read(List<String> normalized) {
    return (normalized.size() == CronField.FIVE.size() ? FIVE : SIX)
        .parse(String.join(" ", normalized));
  }

  private static InvalidArgumentException unreadable(String text, String why) {
    return new InvalidArgumentException(
        "expression",
        """
        '%s' is no cron expression: %s \
        Give 5 fields (minute hour day month weekday) or 6 (second first), such as '0 3 * * *'.\
        """
            .formatted(text, Sentence.of(why)));
  }

  /** Returns whether the hour field names hours and contains no {@code *}. */
  boolean namesHours() {
    return namesHours;
  }

  /**
   * Returns the first match strictly after a local time.
   *
   * @param after whole seconds
   * @return the match; empty if there is none within a hundred years, and so never
   */
  Optional<LocalDateTime> next(LocalDateTime after) {
    return times.nextExecution(after.atZone(ZoneOffset.UTC)).map(ZonedDateTime::toLocalDateTime);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof CronExpression expression && text.equals(expression.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
