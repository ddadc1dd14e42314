package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spring.app.App;
import dev.cairn.spring.app.Plan;
import dev.cairn.spring.app.Writer;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Access technologies, propagations and outcomes of code inside transactions of Cairn. */
class TransactionsTest {
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

  static List<Plan> plans() {
    return Plan.all();
  }

  @ParameterizedTest
  @MethodSource("plans")
  void rowsAndRecordAreCommittedTogetherUnlessTheCodeAsksForATransactionOfItsOwn(Plan plan) {
    Cairn cairn = context.getBean(Cairn.class);
    Writer writer = context.getBean(Writer.class);
    String name = plan.toString();

    String outcome = cairn.start(StartOptions.id(name), writer::write, name, plan).await();

    assertThat(outcome).isEqualTo(plan.outcome());
    assertThat(rows(name))
        .as("rows of " + name)
        .isEqualTo(outcome.equals("written") || plan.isSeparate() ? 1 : 0);
    assertThat(records(name)).isEqualTo(outcome.equals("written") ? 1 : 0);
  }

  private static long rows(String name) {
    return DATABASE.count(
        "select count(*) from item where name = '%s in process 0'".formatted(name));
  }

  private static long records(String name) {
    return DATABASE.count(
        "select count(*) from cairn.steps where workflow_id = '%s' and xid is not null"
            .formatted(name));
  }
}
