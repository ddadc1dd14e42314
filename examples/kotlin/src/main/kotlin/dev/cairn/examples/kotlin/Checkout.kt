package dev.cairn.examples.kotlin

import dev.cairn.workflow.Durable
import dev.cairn.workflow.Step
import dev.cairn.workflow.Transaction
import dev.cairn.workflow.Workflow
import kotlinx.coroutines.runBlocking
import org.springframework.jdbc.core.simple.JdbcClient
import org.springframework.stereotype.Component

data class Order(val id: String, val sku: String, val quantity: Int = 1)

data class Receipt(val order: Order, val payment: String, val shipment: String?)

/** Open, with its functions, because the compiler plugin `spring` knows `@Component`. */
@Component
class Checkout(private val jdbc: JdbcClient, private val payments: PaymentClient) {
  @Workflow
  fun checkout(order: Order): Receipt {
    val cents = reserve(order)
    val payment = charge(order, cents)
    return Receipt(order, payment, shipment = null)
  }

  @Transaction
  fun reserve(order: Order): Long {
    jdbc
      .sql("insert into reservation (order_id, sku, quantity) values (?, ?, ?)")
      .params(order.id, order.sku, order.quantity)
      .update()
    return 250L * order.quantity
  }

  /** Suspending functions are called in a step, which may block: it has a virtual thread. */
  @Step(attempts = 5)
  fun charge(order: Order, cents: Long): String {
    val key = Durable.uuid()
    return runBlocking { payments.charge(key, order.id, cents) }
  }
}
