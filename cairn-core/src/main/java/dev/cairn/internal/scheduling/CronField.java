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

  /** The five fields of crontab. */
  static final List<CronField> FIVE = List.of(MINUTE, HOUR, DAY, MONTH, WEEKDAY);

  /** The six fields of Spring. */
  static final List<CronField> SIX = List.of(values());

  // Stricter than cron-utils, which also accepts /5, 1|2, digits of other scripts and more.
  private static final String VALUE = "(\\d{1,2}|[A-Z]{3})";
  private static final String PART = "(\\*|%s(-%s)?)(/\\d{1,2})?".formatted(VALUE, VALUE);
  private static final Pattern LIST = Pattern.compile("%s(,%s)*".formatted(PART, PART));

  /** A star with the step 1 equals a star. */
  private static final Pattern EVERY = Pattern.compile("(^|,)\\*/0?1(?=,|$)");

  /** cron-utils treats a 7 at which a step begins as 0. */
  private static final Pattern AFTER_SEVEN = Pattern.compile("((?:^|,)0?7)/\\d{1,2}(?=,|$)");

  private final String label;
  private final String values;

  CronField(String label, String values) {
    this.label = label;
    this.values = values;
  }

  /** Returns whether the text has the shape of a field, whatever its values. */
  boolean hasFieldShape(String normalized) {
    return LIST.matcher(normalized).matches();
  }

  /** Converts the field to the syntax of cron-utils. */
  String normalized(String text) {
    String upper = EVERY.matcher(text.toUpperCase(Locale.ROOT)).replaceAll("$1*");
    return switch (this) {
      case SECOND, MINUTE, HOUR, MONTH -> upper;
      case DAY -> upper.equals("?") ? "*" : upper;
      // Sunday at the end of a range is 7, and nothing comes after 7.
      case WEEKDAY ->
          upper.equals("?")
              ? "*"
              : AFTER_SEVEN.matcher(upper.replace("-SUN", "-7")).replaceAll("$1");
    };
  }

  /** Describes why the text is not a valid field. */
  String problem(String text) {
    return "its %s '%s' is not made of %s as *, 5, 1-5, */2 or a list of these"
        .formatted(label, text, values);
  }
}
