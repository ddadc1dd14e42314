package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.MDC;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** The logging context of workflows and steps. */
class LoggingContextTest {
  private static final TestDatabase DATABASE = TestDatabase.fresh();

  private final ApplicationContextRunner runner =
      DATABASE
          .applied(
              new ApplicationContextRunner()
                  .withConfiguration(
                      AutoConfigurations.of(
                          CairnAutoConfiguration.class, DataSourceAutoConfiguration.class)))
          .withPropertyValues("cairn.logging-keys=request")
          .withBean(Logging.class);

  @AfterEach
  void clear() {
    MDC.clear();
  }

  private static String context() {
    return new TreeMap<>(Objects.requireNonNullElse(MDC.getCopyOfContextMap(), Map.of()))
        .toString();
  }

  /** Returns what each part sees. */
  static class Logging {
    @Workflow("logging")
    public List<String> run() {
      String before = context();
      String branch = Durable.branch("b", LoggingContextTest::context).await();
      return List.of(before, step(), transaction(), branch, context());
    }

    @Workflow("waiting")
    public String waiting() {
      String unused = Durable.receive("topic", String.class, Duration.ofMinutes(1)).orElse("");
      return context() + unused;
    }

    @Step
    protected String step() {
      return context();
    }

    @Transaction
    protected String transaction() {
      return context();
    }
  }

  @Test
  void eachPartKnowsItsWorkflowAndItsStep() {
    MDC.put("request", "r-17");
    MDC.put("secret", "not chosen");
    runner.run(context -> {
      Logging logging = context.getBean(Logging.class);

      List<String> seen =
          context.getBean(Cairn.class).start(StartOptions.id("w"), logging::run).await();

      String run = "{attempt=1, request=r-17, workflow=logging, workflowId=w}";
      assertThat(seen)
          .containsExactly(
              run,
              "{attempt=1, request=r-17, step=step, workflow=logging, workflowId=w}",
              "{attempt=1, request=r-17, step=transaction, workflow=logging, workflowId=w}",
              "{attempt=1, branch=b, request=r-17, workflow=logging, workflowId=w}",
              run);
      assertThat(context()).isEqualTo("{request=r-17, secret=not chosen}");
    });
  }

  @Test
  void valuesOfTheCallerAreThereInTheNextProcess() {
    MDC.put("request", "r-18");
    runner.run(context -> {
      Logging logging = context.getBean(Logging.class);
      assertThat(
              context.getBean(Cairn.class).start(StartOptions.id("waits"), logging::waiting).id())
          .isEqualTo("waits");
    });
    MDC.clear();

    runner.run(context -> {
      Cairn cairn = context.getBean(Cairn.class);
      cairn.messages().send("waits", "topic", "");
      assertThat(cairn.handle("waits", String.class).await(Duration.ofSeconds(20)))
          .contains("request=r-18");
    });
  }
}
