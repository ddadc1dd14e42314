package dev.cairn.internal.scheduling;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/** The fields of a cron expression, in the order of six. */
enum CronField {
  SECOND("second", "0 to 59"),
  MINUTE("minute", "0 to 59"),
  HOUR("hour", "0 to 23"),
  DAY("day", "1 to 31"),
  MONTH("month", "1 to 12 or JAN to DEC"),
  WEEKDAY("weekday", "0 to 7 or SUN to SAT");

  /** Crontab's five, which start with the minute. */
  static final List<CronField> FIVE = List.of(MINUTE, HOUR, DAY, MONTH, WEEKDAY);

  /** Spring's six. */
  static final List<CronField> SIX = List.of(values());

  // Narrower than cron-utils, which also takes /5, 1|2, digits of other scripts and more.
  private static final String VALUE = "(\\d{1,2}|[A-Z]{3})";
  private static final String PART = "(\\*|%s(-%s)?)(/\\d{1,2})?".formatted(VALUE, VALUE);
  private static final Pattern LIST = Pattern.compile("%s(,%s)*".formatted(PART, PART));

  /** A star with the step 1 is a star. */
  private static final Pattern EVERY = Pattern.compile("(^|,)\\*/0?1(?=,|$)");

  /** cron-utils takes the 7 that a step begins at for 0. */
  private static final Pattern AFTER_SEVEN = Pattern.compile("((?:^|,)0?7)/\\d{1,2}(?=,|$)");

  private final String noun;
  private final String values;

  CronField(String noun, String values) {
    this.noun = noun;
    this.values = values;
  }

  /** Whether this is the shape of a field, whatever its values. */
  boolean shapes(String plain) {
    return LIST.matcher(plain).matches();
  }

  /** What was written, in the words of cron-utils. */
  String plain(String written) {
    String upper = EVERY.matcher(written.toUpperCase(Locale.ROOT)).replaceAll("$1*");
    return switch (this) {
      case SECOND, MINUTE, HOUR, MONTH -> upper;
      case DAY -> upper.equals("?") ? "*" : upper;
      // Sunday ends a range as the 7 that it also is, and nothing comes after 7.
      case WEEKDAY ->
          upper.equals("?")
              ? "*"
              : AFTER_SEVEN.matcher(upper.replace("-SUN", "-7")).replaceAll("$1");
    };
  }

  /** Why what was written is not this field. */
  String refusal(String written) {
    return "its %s '%s' is not made of %s as *, 5, 1-5, */2 or a list of these"
        .formatted(noun, written, values);
  }
}
