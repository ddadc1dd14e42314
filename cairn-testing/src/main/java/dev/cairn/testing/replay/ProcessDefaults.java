package dev.cairn.testing.replay;

import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Runs code in a variation of the process's default locale and time zone, and restores them, also
 * after a failure. Replays that need the defaults unchanged wait meanwhile, and the other way
 * round.
 */
final class ProcessDefaults {
  private static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock(true);

  private ProcessDefaults() {}

  static <T> T in(Variation variation, Callable<T> code) throws Exception {
    return switch (variation) {
      case Variation.DefaultLocale(var locale) -> withLocale(locale, code);
      case Variation.DefaultTimeZone(var zone) -> withTimeZone(TimeZone.getTimeZone(zone), code);
      case Variation.Again again -> locked(LOCK.readLock(), code);
      case Variation.Clock clock -> locked(LOCK.readLock(), code);
      case Variation.HashOrder order -> locked(LOCK.readLock(), code);
    };
  }

  private static <T> T locked(Lock lock, Callable<T> code) throws Exception {
    lock.lock();
    try {
      return code.call();
    } finally {
      lock.unlock();
    }
  }

  private static <T> T withLocale(Locale locale, Callable<T> code) throws Exception {
    return locked(
        LOCK.writeLock(),
        () -> {
          Locale before = Locale.getDefault();
          Locale display = Locale.getDefault(Locale.Category.DISPLAY);
          Locale format = Locale.getDefault(Locale.Category.FORMAT);
          Locale.setDefault(locale);
          try {
            return code.call();
          } finally {
            Locale.setDefault(before);
            Locale.setDefault(Locale.Category.DISPLAY, display);
            Locale.setDefault(Locale.Category.FORMAT, format);
          }
        });
  }

  private static <T> T withTimeZone(TimeZone zone, Callable<T> code) throws Exception {
    return locked(
        LOCK.writeLock(),
        () -> {
          TimeZone before = TimeZone.getDefault();
          TimeZone.setDefault(zone);
          try {
            return code.call();
          } finally {
            TimeZone.setDefault(before);
          }
        });
  }
}
