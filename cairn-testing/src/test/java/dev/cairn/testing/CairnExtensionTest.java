package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.UsageException;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.guide.Checkout;
import dev.cairn.testing.guide.Order;
import dev.cairn.testing.guide.PaymentClient;
import dev.cairn.workflow.Step;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@CairnTest(
    migrations = "/shop/inventory.sql",
    configurers = CairnExtensionTest.TwoConnections.class)
@Execution(ExecutionMode.CONCURRENT)
class CairnExtensionTest {
  static final class TwoConnections implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      return config.transactionConnections(2);
    }
  }

  /** A class with a step. */
  static class Notes {
    @Step
    String write(String text) {
      return text;
    }
  }

  private final List<String> charges = new ArrayList<>();
  private final PaymentClient payments = (card, key) -> charge(card);
  private final Order order = new Order("17", "teapot", 2, "visa");

  private String charge(String card) {
    charges.add(card);
    return "payment " + card;
  }

  private static int stock(DataSource tables) throws SQLException {
    try (var connection = tables.getConnection();
        var query = connection.prepareStatement("select available from inventory");
        var row = query.executeQuery()) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  void durableObjectIsRegisteredBeforeTheEngineStarts(Checkout checkout, DataSource tables)
      throws SQLException {
    assertThat(checkout.checkout(order)).isEqualTo("order 17 paid by payment visa");
    assertThat(stock(tables)).isEqualTo(98);
    assertThat(charges).containsExactly("visa");
  }

  @RepeatedTest(2)
  void eachTestHasItsOwnDatabase(Cairn cairn, Checkout checkout, DataSource tables)
      throws SQLException {
    assertThat(cairn.workflows().count()).isZero();
    assertThat(stock(tables)).isEqualTo(100);

    checkout.checkout(order);
  }

  @Test
  void clientSeesWorkflowsOfTheEngine(Cairn cairn, CairnClient client, Checkout checkout) {
    Handle<String> handle = cairn.start(StartOptions.id("order-17"), checkout::checkout, order);

    assertThat(client.handle("order-17", String.class).await()).isEqualTo(handle.await());
  }

  @Test
  void furtherEnginesUseTheSameDatabase(Config config, Checkout checkout, Cairn cairn) {
    cairn.start(StartOptions.id("order-17"), checkout::checkout, order).await();

    try (Cairn other = Cairn.open(config)) {
      assertThat(other.workflows().get("order-17").output())
          .isEqualTo("\"order 17 paid by payment visa\"");
    }
  }

  @Test
  void engineIsStrict(Notes notes) {
    assertThatThrownBy(() -> notes.write("outside")).isInstanceOf(UsageException.class);
  }

  @TestFactory
  Stream<DynamicTest> engineRunsDuringDynamicTests(Checkout checkout) {
    return Stream.of("17", "18")
        .map(id ->
            DynamicTest.dynamicTest(
                id,
                () ->
                    assertThat(checkout.checkout(new Order(id, "teapot", 1, "visa")))
                        .startsWith("order " + id)));
  }

  @Nested
  class WithAConstructor {
    private final Checkout checkout;
    private boolean isPrepared;

    WithAConstructor(Cairn cairn) {
      checkout = cairn.durable(Checkout.class, payments);
    }

    @BeforeEach
    void prepare(DataSource tables) throws SQLException {
      isPrepared = stock(tables) == 100;
    }

    @AfterEach
    void engineStillRuns(Cairn cairn) {
      assertThat(cairn.workflows().count()).isEqualTo(1);
      assertThat(cairn.executors()).hasSize(1);
    }

    @Test
    void constructorAndMethodsShareTheEngine(Cairn cairn) {
      cairn.start(checkout::checkout, order).await();

      assertThat(isPrepared).isTrue();
    }
  }

  @Nested
  @CairnTest(start = false)
  class Manually {
    @Test
    void testStartsTheEngine(Cairn cairn) {
      Checkout checkout = cairn.durable(Checkout.class, payments);
      assertThat(cairn.executors()).isEmpty();

      cairn.start();

      assertThat(cairn.executors()).hasSize(1);
      assertThat(checkout).isNotNull();
    }
  }
}
