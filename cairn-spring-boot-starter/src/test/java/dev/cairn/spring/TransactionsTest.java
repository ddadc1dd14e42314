package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spring.app.Access.Technology;
import dev.cairn.spring.app.App;
import dev.cairn.spring.app.Writer;
import dev.cairn.spring.app.Writer.Ending;
import dev.cairn.spring.app.Writer.Plan;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.transaction.annotation.Propagation;

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

  static Stream<Plan> plans() {
    List<Plan> plans = new ArrayList<>();
    for (Technology technology : Technology.values()) {
      for (Ending ending : List.of(Ending.RETURNS, Ending.THROWS)) {
        if (!technology.equals(Technology.ENTITY_MANAGER)) {
          plans.add(new Plan(technology, null, true, ending));
        }
      }
      for (Ending ending : Ending.values()) {
        plans.add(new Plan(technology, Propagation.REQUIRED, true, ending));
        plans.add(new Plan(technology, Propagation.MANDATORY, true, ending));
        if (!technology.isJpa()) {
          plans.add(new Plan(technology, Propagation.REQUIRED, false, ending));
          plans.add(new Plan(technology, Propagation.NESTED, false, ending));
        }
        if (!technology.equals(Technology.DURABLE_CONNECTION)) {
          plans.add(new Plan(technology, Propagation.REQUIRES_NEW, true, ending));
          if (!technology.isJpa()) {
            plans.add(new Plan(technology, Propagation.REQUIRES_NEW, false, ending));
            plans.add(new Plan(technology, Propagation.NOT_SUPPORTED, true, ending));
          }
        }
      }
    }
    return plans.stream();
  }

  @ParameterizedTest
  @MethodSource("plans")
  void rowsAndRecordAreCommittedTogetherUnlessTheCodeAsksForATransactionOfItsOwn(Plan plan) {
    Cairn cairn = context.getBean(Cairn.class);
    Writer writer = context.getBean(Writer.class);
    String name = plan.toString();

    String outcome = cairn.start(StartOptions.id(name), writer::write, name, plan).await();

    assertThat(outcome).isEqualTo(outcome(plan));
    assertThat(rows(name))
        .as("rows of " + name)
        .isEqualTo(outcome.equals("written") || isSeparate(plan) ? 1 : 0);
    assertThat(records(name)).isEqualTo(outcome.equals("written") ? 1 : 0);
  }

  private static long rows(String name) {
    return DATABASE.count("select count(*) from item where name = '%s'".formatted(name));
  }

  private static long records(String name) {
    return DATABASE.count(
        "select count(*) from cairn.steps where workflow_id = '%s' and xid is not null"
            .formatted(name));
  }

  private static boolean isSeparate(Plan plan) {
    return plan.propagation() == Propagation.REQUIRES_NEW
        || plan.propagation() == Propagation.NOT_SUPPORTED;
  }

  /** A failure that was caught undoes everything, unless it was in a nested transaction. */
  private static String outcome(Plan plan) {
    return switch (plan.ending()) {
      case RETURNS -> "written";
      case THROWS -> "IllegalStateException";
      case SWALLOWS_A_FAILURE ->
          plan.propagation() == Propagation.REQUIRED || plan.propagation() == Propagation.MANDATORY
              ? "UnexpectedRollbackException"
              : "written";
    };
  }
}
