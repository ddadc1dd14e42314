package dev.cairn.schedule;

import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * A random cron expression, and an independent matcher for it that uses sets of values instead of
 * cron-utils.
 */
public record RandomCron(List<Field> fields) {
  private static final int SECOND = 0;
  private static final int MINUTE = 1;
  private static final int HOUR = 2;
  private static final int DAY = 3;
  private static final int MONTH = 4;
  private static final int WEEKDAY = 5;

  /** A field with its text and the set of matching values; a star matches all values. */
  record Field(String text, BitSet values) {
    private static Field star(int low, int high) {
      var values = new BitSet();
      values.set(low, high + 1);
      return new Field("*", values);
    }

    private static Field random(Random random, int low, int high) {
      var values = new BitSet();
      List<String> parts = new ArrayList<>();
      do {
        parts.add(part(random, low, high, values));
      } while (random.nextInt(3) == 0);
      return new Field(String.join(",", parts), values);
    }

    private static String part(Random random, int low, int high, BitSet values) {
      int from = random.nextInt(low, high + 1);
      int to = random.nextInt(from, high + 1);
      int step = random.nextInt(2, high - low);
      return switch (random.nextInt(5)) {
        case 0 -> addRange("%d".formatted(from), from, from, 1, values);
        case 1 -> addRange("%d-%d".formatted(from, to), from, to, 1, values);
        case 2 -> addRange("%d-%d/%d".formatted(from, to, step), from, to, step, values);
        case 3 -> addRange("%d/%d".formatted(from, step), from, high, step, values);
        default -> addRange("*/%d".formatted(step), low, high, step, values);
      };
    }

    private static String addRange(String text, int from, int to, int step, BitSet values) {
      for (int value = from; value <= to; value += step) {
        values.set(value);
      }
      return text;
    }

    private boolean isStar() {
      return text.equals("*");
    }
  }

  /**
   * Creates an expression of five or six fields. Slower fields are restricted less often, so that
   * it ticks more often.
   */
  public static RandomCron of(Random random, boolean seconds) {
    List<Field> fields = new ArrayList<>();
    if (seconds) {
      fields.add(starOrRandom(random, 0.8, 0, 59));
    }
    fields.add(starOrRandom(random, 0.8, 0, 59));
    fields.add(starOrRandom(random, 0.7, 0, 23));
    fields.add(starOrRandom(random, 0.3, 1, 31));
    fields.add(starOrRandom(random, 0.1, 1, 12));
    fields.add(starOrRandom(random, 0.3, 0, 7));
    return new RandomCron(fields);
  }

  private static Field starOrRandom(Random random, double restricted, int low, int high) {
    return random.nextDouble() < restricted
        ? Field.random(random, low, high)
        : Field.star(low, high);
  }

  public String text() {
    return fields.stream().map(Field::text).collect(Collectors.joining(" "));
  }

  public boolean ticksBySecond() {
    return fields.size() == 6;
  }

  public boolean namesHours() {
    return !field(HOUR).text().contains("*");
  }

  public boolean matches(LocalDateTime time) {
    return (ticksBySecond() ? has(SECOND, time.getSecond()) : time.getSecond() == 0)
        && has(MINUTE, time.getMinute())
        && has(HOUR, time.getHour())
        && has(MONTH, time.getMonthValue())
        && matchesDay(has(DAY, time.getDayOfMonth()), hasWeekday(time.getDayOfWeek()));
  }

  private boolean matchesDay(boolean day, boolean weekday) {
    boolean eitherSuffices = !ticksBySecond() && !field(DAY).isStar() && !field(WEEKDAY).isStar();
    return eitherSuffices ? day || weekday : day && weekday;
  }

  private boolean hasWeekday(DayOfWeek day) {
    return has(WEEKDAY, day.getValue()) || (day == DayOfWeek.SUNDAY && has(WEEKDAY, 0));
  }

  private boolean has(int index, int value) {
    return field(index).values().get(value);
  }

  /** The field at an index of the form with six fields. */
  private Field field(int index) {
    return fields.get(index - 6 + fields.size());
  }
}
