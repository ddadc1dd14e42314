package dev.cairn.agents;

import dev.cairn.error.InvalidArgumentException;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Amounts of money as whole millionths. */
final class Amounts {
  private static final int DIGITS = 6;

  private Amounts() {}

  /** Rounds up; more than fits is the greatest number. */
  static long rounded(BigDecimal millionths) {
    BigDecimal whole = millionths.setScale(0, RoundingMode.CEILING);
    return whole.min(BigDecimal.valueOf(Long.MAX_VALUE)).longValueExact();
  }

  static long millionths(String parameter, BigDecimal amount) {
    try {
      return amount.movePointRight(DIGITS).longValueExact();
    } catch (ArithmeticException unrepresentable) {
      throw new InvalidArgumentException(
          parameter,
          "%s is %s; must have at most 6 decimal places, and 12 digits before them."
              .formatted(parameter, amount));
    }
  }

  static BigDecimal amount(long millionths) {
    return BigDecimal.valueOf(millionths, DIGITS).stripTrailingZeros();
  }
}
