package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The size of the demo.
 *
 * @param orders the number of orders
 * @param kills how often the shop is killed
 * @param customers how many orders run at once
 * @param seed determines the orders
 */
public record Plan(int orders, int kills, int customers, long seed) {
  /** The default size. */
  public static final Plan DEFAULT = new Plan(200, 3, 24, 17);

  /** Rejects a plan with too few orders to have some running at each kill. */
  public Plan {
    if (kills < 0 || customers < 1 || orders < 10 * Math.max(1, kills)) {
      throw new IllegalArgumentException(
          "%d orders of %d customers and %d kills; must have at least one customer and 10 orders for each kill."
              .formatted(orders, customers, kills));
    }
  }

  /** Generates the orders; some have declined cards, some are for scarce goods. */
  List<Order> generateOrders() {
    var random = new SplittableRandom(seed);
    var generated = new ArrayList<Order>();
    for (int i = 1; i <= orders; i++) {
      String card = random.nextInt(10) == 0 ? "declined-" + i : "visa-" + i;
      generated.add(new Order("order-" + i, sku(random.nextInt(100)), random.nextInt(1, 4), card));
    }
    return generated;
  }

  private static String sku(int dice) {
    if (dice < 15) {
      return "lamp";
    }
    if (dice < 30) {
      return "armchair";
    }
    return dice < 65 ? "teapot" : "cup";
  }

  /** Returns after how many ended orders the shop is killed for the given time, counted from 1. */
  int doneAtKill(int time) {
    return orders * time / (kills + 1);
  }
}
