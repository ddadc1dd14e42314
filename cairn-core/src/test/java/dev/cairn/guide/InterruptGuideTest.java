package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The code of the guide's chapter on interrupts. */
class InterruptGuideTest {
  /** A request for a price. */
  record Order(String id) {}

  /** A price. */
  record Quote(String order, int cents) {}

  /** Knows prices. */
  interface Broker {
    Quote ask(Order order) throws InterruptedException;
  }

  /** The workflow of the chapter. */
  static class Quotes {
    private final Broker broker;

    Quotes(Broker broker) {
      this.broker = broker;
    }

    @Workflow
    Quote quoted(String id) {
      Quote quote = quote(new Order(id));
      Durable.sleep(Duration.ofMillis(1));
      return quote;
    }

    @Step(attempts = 3)
    Quote quote(Order order) {
      try {
        return broker.ask(order);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt(); // does not affect the next try or step
        throw new IllegalStateException("no quote", interrupted);
      }
    }
  }

  @Test
  void interruptFlagOfOneTryDoesNotAffectTheNext() throws SQLException {
    TestDatabase database = TestPostgres.freshDatabase();
    var calls = new AtomicInteger();
    Broker broker =
        order -> {
          if (calls.incrementAndGet() == 1) {
            throw new InterruptedException("the client was shut down");
          }
          Thread.sleep(1);
          return new Quote(order.id(), 100);
        };

    try (Cairn cairn = Cairn.open(database.config())) {
      Quotes quotes = cairn.durable(Quotes.class, broker);
      cairn.start();

      assertThat(quotes.quoted("o1")).isEqualTo(new Quote("o1", 100));
    }
    assertThat(calls).hasValue(2);
  }
}
