package dev.cairn.examples.shop.cli;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.examples.shop.Boss;
import dev.cairn.examples.shop.Checkout;
import dev.cairn.examples.shop.PaymentClient;
import dev.cairn.examples.shop.Stockroom;
import java.net.URI;
import java.nio.file.Path;

/** The shop's workflows for commands that execute none of their steps. */
final class ShopCode {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:0");
  private static final Boss NOBODY = question -> {};

  private ShopCode() {}

  /** Registers the workflows. */
  static Cairn register(Cairn cairn) {
    cairn.durable(Checkout.class, new PaymentClient(() -> NOWHERE), NOBODY);
    cairn.durable(Stockroom.class);
    return cairn;
  }

  /** Opens the database of the shop: the one at {@code CAIRN_URL}, or that in the data folder. */
  static Cairn open(Path data) {
    Config shop = Config.named("shop");
    return register(
        Cairn.open(
            System.getenv("CAIRN_URL") == null
                ? shop.embedded(data.resolve("postgres"))
                : shop.environmentVariables()));
  }

  /** Opens the workflows without a database. */
  static Cairn openForReplay() {
    return register(Cairn.openForReplay(Config.named("shop")));
  }
}
