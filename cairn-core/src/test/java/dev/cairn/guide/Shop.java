package dev.cairn.guide;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.nio.file.Path;

public class Shop {
  public static void main(String[] args) {
    run((card, key) -> card + " payment"); // your payment provider
  }

  static void run(PaymentClient payments) {
    Order order = new Order("17", "teapot", 2, "visa");
    try (Cairn cairn = Cairn.open(Config.named("shop").embedded(Path.of(".cairn")))) {
      Checkout checkout = cairn.durable(Checkout.class, payments);
      cairn.start(); // continues the workflows of processes that died

      String receipt = checkout.checkout(order); // runs durably, waits for the result
      // returns as soon as the start is recorded
      Handle<String> handle = cairn.start(StartOptions.id("order-17"), checkout::checkout, order);

      System.out.println(receipt + ", and again: " + handle.await());
    }
  }
}
