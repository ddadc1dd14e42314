package dev.cairn.spring.guide;

import java.util.UUID;

/** A payment provider. */
public interface PaymentClient {
  String charge(String order, UUID idempotencyKey);
}
