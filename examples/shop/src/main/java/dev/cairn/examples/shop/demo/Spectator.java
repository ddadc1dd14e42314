package dev.cairn.examples.shop.demo;

import dev.cairn.embedded.EmbeddedPostgres;

/** Lets a person watch the demo, and kill the shop in addition to the plan. */
@FunctionalInterface
public interface Spectator {
  /** Nobody watches. */
  Spectator NONE = (postgres, killShop) -> {};

  /**
   * Called when all processes have started, before the first order.
   *
   * @param postgres the database of the shop
   * @param killShop kills the shop with SIGKILL and starts it again; blocks until it serves HTTP;
   *     can be called by several threads
   */
  void begin(EmbeddedPostgres postgres, Runnable killShop);
}
