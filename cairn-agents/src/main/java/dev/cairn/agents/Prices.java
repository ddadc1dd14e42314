package dev.cairn.agents;

import dev.cairn.error.InvalidArgumentException;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/**
 * What models cost, in any currency. Immutable.
 *
 * {@snippet :
 * Prices prices = Prices.of("small", "0.25", "2").and("large", "1.25", "10");
 * }
 *
 * <p>A price applies to all models whose names begin with its name, since providers add versions
 * and dates to names; the longest name wins. A model without a price costs as much as the most
 * expensive one: a budget that does not know a model is used up too early instead of never.
 */
public final class Prices {
  private record Price(BigDecimal input, BigDecimal output) {
    BigDecimal sum() {
      return input.add(output);
    }

    /** A price per million tokens is the price of a token in millionths. */
    BigDecimal millionths(Usage usage) {
      return input
          .multiply(BigDecimal.valueOf(usage.inputTokens()))
          .add(output.multiply(BigDecimal.valueOf(usage.outputTokens())));
    }
  }

  private final Map<String, Price> byName;

  private Prices(Map<String, Price> byName) {
    this.byName = byName;
  }

  /**
   * Returns the prices of one model.
   *
   * @param model the beginning of its name
   * @param input the price of a million input tokens, a decimal number of 0 or more
   * @param output the price of a million output tokens, a decimal number of 0 or more
   * @return the prices
   * @throws InvalidArgumentException if a price is not such a number
   */
  public static Prices of(String model, String input, String output) {
    return new Prices(Map.of()).and(model, input, output);
  }

  /**
   * Adds the prices of a model.
   *
   * @param model the beginning of its name
   * @param input the price of a million input tokens, a decimal number of 0 or more
   * @param output the price of a million output tokens, a decimal number of 0 or more
   * @return a changed copy
   * @throws InvalidArgumentException if a price is not such a number
   */
  public Prices and(String model, String input, String output) {
    Map<String, Price> more = new TreeMap<>(byName);
    more.put(model, new Price(price("input", input), price("output", output)));
    return new Prices(more);
  }

  private static BigDecimal price(String parameter, String text) {
    try {
      BigDecimal price = new BigDecimal(text);
      if (price.signum() >= 0) {
        return price;
      }
    } catch (NumberFormatException notANumber) {
      throw invalid(parameter, text);
    }
    throw invalid(parameter, text);
  }

  private static InvalidArgumentException invalid(String parameter, String text) {
    return new InvalidArgumentException(
        parameter,
        "The %s price is '%s'; must be a decimal number of 0 or more, such as \"1.25\"."
            .formatted(parameter, text));
  }

  /** Returns the costs of a call in millionths of the currency, rounded up. */
  long millionths(Usage usage) {
    Price price =
        byName.entrySet().stream()
            .filter(entry -> usage.model().startsWith(entry.getKey()))
            .max(Comparator.comparingInt(entry -> entry.getKey().length()))
            .map(Map.Entry::getValue)
            .orElseGet(this::highest);
    return Amounts.rounded(price.millionths(usage));
  }

  private Price highest() {
    return byName.values().stream().max(Comparator.comparing(Price::sum)).orElseThrow();
  }
}
