package dev.cairn.testing.guide;

import java.util.UUID;

/** Charges cards, at most once for each idempotency key. */
@FunctionalInterface
public interface PaymentClient {
  /** Charges a card and returns the number of the payment. */
  String charge(String card, UUID key);
}
