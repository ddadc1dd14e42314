package dev.cairn.examples.shop;

import java.util.regex.Pattern;

/**
 * An order of a customer. Its id is also the workflow id, so an order that is sent twice is
 * processed once.
 *
 * @param id 1 to 64 letters, digits, dots, dashes and underscores
 * @param sku the product
 * @param quantity 1 to 1000
 * @param card the token of a payment card; the provider declines those that begin with {@code
 *     declined}
 */
public record Order(String id, String sku, int quantity, String card) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MAX_QUANTITY = 1000;

  /** Validates the order. */
  public Order {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "The order id '%s' is not valid; must have 1 to 64 letters, digits, dots, dashes and underscores."
              .formatted(id));
    }
    if (quantity < 1 || quantity > MAX_QUANTITY) {
      throw new IllegalArgumentException(
          "The quantity is %d; must be 1 to %d.".formatted(quantity, MAX_QUANTITY));
    }
    if (sku.isBlank() || card.isBlank()) {
      throw new IllegalArgumentException("The sku or the card is blank; both are required.");
    }
  }
}
