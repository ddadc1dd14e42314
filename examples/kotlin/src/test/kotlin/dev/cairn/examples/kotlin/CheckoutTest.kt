package dev.cairn.examples.kotlin

import dev.cairn.Cairn
import dev.cairn.error.RegistrationException
import dev.cairn.error.UsageException
import dev.cairn.spring.test.CairnTestKit
import dev.cairn.start.StartOptions
import dev.cairn.testing.CairnAssertions.assertThat
import dev.cairn.testing.TestClock
import dev.cairn.testing.fault.Steps
import dev.cairn.workflow.Durable
import dev.cairn.workflow.Workflow
import java.io.IOException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test
import org.springframework.beans.factory.annotation.Autowired
import org.springframework.boot.test.context.SpringBootTest
import org.springframework.boot.test.context.TestComponent
import org.springframework.context.annotation.Import
import org.springframework.jdbc.core.simple.JdbcClient

@SpringBootTest
@CairnTestKit
@Import(CoroutinesInWorkflows::class)
class CheckoutTest {
  @Autowired private lateinit var cairn: Cairn
  @Autowired private lateinit var checkout: Checkout
  @Autowired private lateinit var coroutines: CoroutinesInWorkflows

  @Test
  fun `data classes are arguments and results`(@Autowired jdbc: JdbcClient) {
    val order = Order("17", "teapot", 2)

    val handle = cairn.start(StartOptions.id("order-17"), checkout::checkout, order)

    assertThat(handle).succeededWith(Receipt(order, "500 cents for 17", null))
    val quantity = jdbc.sql("select quantity from reservation where order_id = '17'")
    assertThat(quantity.query(Int::class.java).single()).isEqualTo(2)
  }

  @Test
  fun `step with a suspending function is tried again`(
    @Autowired steps: Steps,
    @Autowired clock: TestClock,
  ) {
    steps.on("charge").fails(2, IOException("no answer"))
    clock.autoAdvance()

    val handle = cairn.start(checkout::checkout, Order("18", "cup"))

    assertThat(handle).succeeded().ran("charge").inTries(3)
  }

  @Test
  fun `coroutines on the thread of the workflow make durable calls`() {
    assertThat(coroutines.sequential()).isEqualTo("first, second")
  }

  @Test
  fun `coroutines on another thread make no durable calls`() {
    assertThatThrownBy { coroutines.onAnotherThread() }
      .isInstanceOf(UsageException::class.java)
      .hasMessageContaining("step 'elsewhere'")
  }

  @Test
  fun `suspending functions cannot be durable`() {
    assertThatThrownBy { cairn.durable(SuspendingWorkflow::class.java) }
      .isInstanceOf(RegistrationException::class.java)
      .hasMessageContaining("Remove 'suspend'")
  }

  @Test
  fun `functions of classes without a plugin are final`() {
    assertThatThrownBy { cairn.durable(FinalWorkflow::class.java) }
      .isInstanceOf(RegistrationException::class.java)
      .hasMessageContaining("open")
  }
}

@TestComponent
open class CoroutinesInWorkflows {
  @Workflow
  open fun sequential(): String = runBlocking {
    val first = async { Durable.step<String, RuntimeException>("first") { "first" } }
    val second = async { Durable.step<String, RuntimeException>("second") { "second" } }
    "${first.await()}, ${second.await()}"
  }

  @Workflow
  open fun onAnotherThread(): String = runBlocking {
    withContext(Dispatchers.IO) { Durable.step<String, RuntimeException>("elsewhere") { "never recorded" } }
  }
}

open class SuspendingWorkflow {
  @Workflow open suspend fun run(): String = "never"
}

class FinalWorkflow {
  @Workflow fun run(): String = "never"
}
