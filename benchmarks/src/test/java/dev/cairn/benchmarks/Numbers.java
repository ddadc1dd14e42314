package dev.cairn.benchmarks;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Formats numbers. */
final class Numbers {
  private static final MathContext DIGITS = new MathContext(3);
  private static final double WHOLE_FROM = 100;

  private Numbers() {}

  /** Formats with three significant digits, and commas for thousands. */
  static String plain(double value) {
    if (Double.isNaN(value) || Double.isInfinite(value)) {
      return "-";
    }
    if (Math.abs(value) >= WHOLE_FROM) {
      return String.format(Locale.ROOT, "%,d", Math.round(value));
    }
    BigDecimal rounded = new BigDecimal(value).round(DIGITS).stripTrailingZeros();
    return rounded.signum() == 0 ? "0" : rounded.toPlainString();
  }
}
