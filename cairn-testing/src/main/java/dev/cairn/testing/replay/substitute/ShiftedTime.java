package dev.cairn.testing.replay.substitute;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Calendar;

/**
 * The time of the class loader that loaded this class. The methods have the names and types of
 * those that they replace.
 */
public final class ShiftedTime {
  private static final InstantSource SOURCE = (InstantSource) ShiftedTime.class.getClassLoader();

  private ShiftedTime() {}

  /** Replaces {@code Instant::now}. */
  public static Instant instant() {
    return SOURCE.instant();
  }

  /** Replaces the method of {@code System}. */
  public static long currentTimeMillis() {
    return SOURCE.millis();
  }

  /** Replaces the method of {@code System}. */
  public static long nanoTime() {
    Instant now = SOURCE.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** Replaces the method of {@code Clock}. */
  public static Clock systemUTC() {
    return SOURCE.withZone(ZoneOffset.UTC);
  }

  /** Replaces the method of {@code Clock}. */
  public static Clock systemDefaultZone() {
    return SOURCE.withZone(ZoneId.systemDefault());
  }

  /** Replaces the method of {@code Clock}. */
  public static Clock system(ZoneId zone) {
    return SOURCE.withZone(zone);
  }

  /** Replaces the method of {@code Clock}. */
  public static Clock tickMillis(ZoneId zone) {
    return Clock.tick(system(zone), Duration.ofMillis(1));
  }

  /** Replaces the method of {@code Clock}. */
  public static Clock tickSeconds(ZoneId zone) {
    return Clock.tick(system(zone), Duration.ofSeconds(1));
  }

  /** Replaces the method of {@code Clock}. */
  public static Clock tickMinutes(ZoneId zone) {
    return Clock.tick(system(zone), Duration.ofMinutes(1));
  }

  /** Replaces the method of {@code InstantSource}. */
  public static InstantSource system() {
    return SOURCE;
  }

  /** Replaces the method of {@code Calendar}. */
  public static Calendar getInstance() {
    Calendar calendar = Calendar.getInstance();
    calendar.setTimeInMillis(SOURCE.millis());
    return calendar;
  }
}
