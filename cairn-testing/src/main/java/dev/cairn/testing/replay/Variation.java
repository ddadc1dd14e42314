package dev.cairn.testing.replay;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * Something that is not recorded and that differs between two runs of a workflow. A replay in
 * another variation must do the same.
 *
 * <p>{@link Clock} and {@link HashOrder} change the classes of the application while they are
 * loaded; libraries and the JDK are not changed.
 */
public sealed interface Variation {
  /** Nothing differs. It reveals randomness and dependence on timing. */
  record Again() implements Variation {}

  /**
   * Another time: {@code System.currentTimeMillis}, {@code System.nanoTime}, {@code now()} of the
   * classes in {@code java.time}, {@code Clock.system…}, {@code new Date()} and {@code
   * Calendar.getInstance()} in classes of the application.
   *
   * @param shift the difference to the time of this machine
   */
  record Clock(Duration shift) implements Variation {}

  /**
   * Another default locale of the process, which is restored after the replay.
   *
   * @param locale the locale
   */
  record DefaultLocale(Locale locale) implements Variation {}

  /**
   * Another default time zone of the process, which is restored after the replay.
   *
   * @param zone the time zone
   */
  record DefaultTimeZone(ZoneId zone) implements Variation {}

  /**
   * Another order of {@code HashSet}, {@code HashMap}, {@code Set.of}, {@code Map.of} and of what
   * {@code Collectors} creates, in classes of the application: each iterates in reverse. The order
   * of all of them is unspecified; it depends on hash codes, the size of the table, and a random
   * number of the JVM. Collections that Cairn has decoded keep their order, which is recorded.
   */
  record HashOrder() implements Variation {}

  /**
   * Returns the variations of a guard that names none: again; ten years ahead and back, at another
   * time of the day; Turkish and Arabic locales; time zones east and west; and another hash order.
   *
   * @return the variations
   */
  static List<Variation> all() {
    Duration tenYears = Duration.ofDays(3_659).plusHours(7).plusMinutes(13).plusSeconds(31);
    return List.of(
        new Again(),
        new Clock(tenYears),
        new Clock(tenYears.negated()),
        new DefaultLocale(Locale.of("tr", "TR")),
        new DefaultLocale(Locale.forLanguageTag("ar-EG-u-nu-arab")),
        new DefaultTimeZone(ZoneId.of("Pacific/Kiritimati")),
        new DefaultTimeZone(ZoneId.of("Pacific/Pago_Pago")),
        new HashOrder());
  }
}
