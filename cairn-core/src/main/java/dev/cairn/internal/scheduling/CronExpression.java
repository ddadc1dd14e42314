package dev.cairn.internal.scheduling;

import com.cronutils.model.Cron;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.cairn.error.UsageException;
import dev.cairn.internal.text.Sentence;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A cron expression, which matches local times and knows no zone. Equal if written alike. */
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
   * Reads five fields (minute, hour, day of month, month, day of week), six (a second before
   * these), or one of {@code @yearly}, {@code @annually}, {@code @monthly}, {@code @weekly}, {@code
   * @daily}, {@code @midnight} and {@code @hourly}.
   *
   * <p>A field is a list, with commas, of {@code *}, values such as {@code 5} and rising ranges
   * such as {@code 1-5}. Each may have a step, which counts from the first value of the range:
   * {@code 10-30/5} is every fifth from 10 to 30; {@code 10/5} is short for a range from 10 to the
   * last value of the field; {@code * /5} (without the space) for one from the first to the last
   * value, so that with the step 1 it is {@code *}. Months and days of the week also have names,
   * {@code JAN} and {@code MON}. The weekdays go from 0 to 7, and both are Sunday: {@code 3/2} is
   * Wednesday, Friday and Sunday, {@code 0/2} is Sunday, Tuesday, Thursday and Saturday, and {@code
   * 7/2} is Sunday alone. For a day, {@code ?} is {@code *}.
   *
   * <p>If both the day of month and the day of week are restricted, to anything but {@code *}, five
   * fields match a day that is either, as crontab does, and six one that is both, as Spring does.
   *
   * @param text the expression
   * @return the expression, read
   * @throws UsageException if it cannot be read; the message says which field is wrong
   */
  static CronExpression parse(String text) {
    List<String> written = List.of(spelledOut(text.strip()).split("\\s+"));
    List<CronField> fields = fields(text, written);
    List<String> plain = new ArrayList<>();
    for (int place = 0; place < fields.size(); place++) {
      plain.add(plain(text, fields, place, written.get(place)));
    }
    return new CronExpression(
        text,
        ExecutionTime.forCron(read(plain)),
        !plain.get(fields.indexOf(CronField.HOUR)).contains("*"));
  }

  private static String spelledOut(String text) {
    return switch (text) {
      case "@yearly", "@annually" -> "0 0 1 1 *";
      case "@monthly" -> "0 0 1 * *";
      case "@weekly" -> "0 0 * * 0";
      case "@daily", "@midnight" -> "0 0 * * *";
      case "@hourly" -> "0 * * * *";
      default -> text;
    };
  }

  private static List<CronField> fields(String text, List<String> written) {
    return switch (written.size()) {
      case 5 -> CronField.FIVE;
      case 6 -> CronField.SIX;
      case 1 -> throw unreadable(text, text.isBlank() ? "it is empty" : "it has 1 field");
      default -> throw unreadable(text, "it has %d fields".formatted(written.size()));
    };
  }

  /** One field in the words of cron-utils, tried among stars so that it alone is to blame. */
  private static String plain(String text, List<CronField> fields, int place, String written) {
    CronField field = fields.get(place);
    String plain = field.plain(written);
    if (!field.shapes(plain)) {
      throw unreadable(text, field.refusal(written));
    }
    List<String> alone = new ArrayList<>(Collections.nCopies(fields.size(), "*"));
    alone.set(place, plain);
    try {
      read(alone);
      return plain;
    } catch (IllegalArgumentException refused) {
      throw unreadable(text, field.refusal(written));
    }
  }

  private static Cron read(List<String> plain) {
    return (plain.size() == CronField.FIVE.size() ? FIVE : SIX).parse(String.join(" ", plain));
  }

  private static UsageException unreadable(String text, String why) {
    return new UsageException(
        """
        '%s' is no cron expression: %s \
        Give 5 fields (minute hour day month weekday) or 6 (second first), such as '0 3 * * *'.\
        """
            .formatted(text, Sentence.of(why)));
  }

  /** Whether the hour field names hours, without a star. */
  boolean namesHours() {
    return namesHours;
  }

  /**
   * The first match strictly after a local time.
   *
   * @param after whole seconds
   * @return the match; empty if there is none in a hundred years, and so never
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
