package dev.cairn.guide;

import java.util.UUID;

/** Charges cards, once for each key. */
@FunctionalInterface
public interface PaymentClient {
  /** The number of the payment. */
  String charge(String card, UUID key);
}
