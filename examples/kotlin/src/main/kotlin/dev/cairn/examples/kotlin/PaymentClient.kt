package dev.cairn.examples.kotlin

import java.util.UUID
import kotlinx.coroutines.delay
import kotlin.time.Duration.Companion.milliseconds
import org.springframework.stereotype.Component

/** Stands for a client library whose functions suspend. */
@Component
class PaymentClient {
  suspend fun charge(key: UUID, order: String, cents: Long): String {
    delay(1.milliseconds)
    return "$cents cents for $order"
  }
}
