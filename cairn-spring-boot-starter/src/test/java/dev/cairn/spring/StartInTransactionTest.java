package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.error.UsageException;
import dev.cairn.spring.app.Access.Technology;
import dev.cairn.spring.app.App;
import dev.cairn.spring.app.Orders;
import dev.cairn.spring.testkit.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Workflows and messages that {@code @Transactional} methods start and send. */
class StartInTransactionTest {
  private static final TestDatabase DATABASE = TestDatabase.fresh();

  @SuppressWarnings("NullAway") // set before all tests
  private static ConfigurableApplicationContext context;

  @BeforeAll
  static void start() {
    context = new SpringApplicationBuilder(App.class).properties(DATABASE.properties()).run();
  }

  @AfterAll
  static void stop() {
    context.close();
  }

  private static long rows(String table, String column, String value) {
    return DATABASE.count(
        "select count(*) from %s where %s = '%s'".formatted(table, column, value));
  }

  @ParameterizedTest
  @EnumSource(names = "DURABLE_CONNECTION", mode = EnumSource.Mode.EXCLUDE)
  void workflowStartsIfTheTransactionCommits(Technology technology) {
    String name = "committed " + technology;

    String shipped = context.getBean(Orders.class).order(technology, name, false).await();

    assertThat(shipped).isEqualTo(name + " Lisbon");
    assertThat(rows("item", "name", name)).isOne();
  }

  @ParameterizedTest
  @EnumSource(names = "DURABLE_CONNECTION", mode = EnumSource.Mode.EXCLUDE)
  void nothingStartsIfTheTransactionIsRolledBack(Technology technology) {
    String name = "refused " + technology;

    assertThatThrownBy(() -> context.getBean(Orders.class).order(technology, name, true))
        .hasMessage("the order is refused");

    assertThat(rows("item", "name", name)).isZero();
    assertThat(rows("cairn.workflows", "id", name)).isZero();
  }

  @Test
  void waitingInTheTransactionIsRefused() {
    assertThatThrownBy(() -> context.getBean(Orders.class).orderAndWait("waits"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Await it after the transaction");
    assertThatThrownBy(() -> context.getBean(Orders.class).call("called"))
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("Start it with cairn.start");
  }
}
