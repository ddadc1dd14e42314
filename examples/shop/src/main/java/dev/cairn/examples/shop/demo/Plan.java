package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.Order;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How large the demo is.
 *
 * @param orders how many orders are sent
 * @param kills how often the shop is killed meanwhile
 * @param customers how many orders are under way at once
 * @param seed which orders; the same seed, the same orders
 */
public record Plan(int orders, int kills, int customers, long seed) {
  /** The demo as everyone sees it. */
  public static final Plan USUAL = new Plan(200, 3, 24, 17);

  /** Refuses a plan in which not every kill would find orders under way. */
  public Plan {
    if (kills < 0 || customers < 1 || orders < 10 * Math.max(1, kills)) {
      throw new IllegalArgumentException(
          "%d orders of %d customers and %d kills; give 10 orders or more for each kill."
              .formatted(orders, customers, kills));
    }
  }

  /** The orders: some with cards that are declined, some for what is scarce. */
  List<Order> draw() {
    var random = new SplittableRandom(seed);
    var drawn = new ArrayList<Order>();
    for (int i = 1; i <= orders; i++) {
      String card = random.nextInt(10) == 0 ? "declined-" + i : "visa-" + i;
      drawn.add(new Order("order-" + i, sku(random.nextInt(100)), random.nextInt(1, 4), card));
    }
    return drawn;
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

  /** How many orders are done when the shop is killed for this time, from 1. */
  int doneAtKill(int time) {
    return orders * time / (kills + 1);
  }
}
