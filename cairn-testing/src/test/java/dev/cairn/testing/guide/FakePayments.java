package dev.cairn.testing.guide;

import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A payment provider in memory: charges a card once for each key. */
final class FakePayments implements PaymentClient {
  private final Map<UUID, String> charges = new ConcurrentHashMap<>();

  @Override
  public String charge(String card, UUID key) {
    if (card.startsWith("declined")) {
      throw new PaymentDeclinedException("no money on " + card);
    }
    return charges.computeIfAbsent(key, first -> "payment " + card);
  }

  int charges() {
    return charges.size();
  }
}
