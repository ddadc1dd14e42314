package dev.cairn.examples.shop;

import java.util.regex.Pattern;

/**
 * What a customer asks for. Its id is also the id of the workflow that sees it through, so the same
 * order sent twice is one order.
 *
 * @param id 1 to 64 letters, digits, dots, dashes and underscores
 * @param sku what is bought
 * @param quantity how many, 1 to 1000
 * @param card the token of a payment card; the provider declines those that begin with {@code
 *     declined}
 */
public record Order(String id, String sku, int quantity, String card) {
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
  private static final int MOST = 1000;

  /** Refuses what cannot be an order. */
  public Order {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "The order's id '%s' is not one; give 1 to 64 letters, digits, dots, dashes and underscores."
              .formatted(id));
    }
    if (quantity < 1 || quantity > MOST) {
      throw new IllegalArgumentException(
          "The quantity is %d; give 1 to %d.".formatted(quantity, MOST));
    }
    if (sku.isBlank() || card.isBlank()) {
      throw new IllegalArgumentException("The sku or the card is blank; give both.");
    }
  }
}
