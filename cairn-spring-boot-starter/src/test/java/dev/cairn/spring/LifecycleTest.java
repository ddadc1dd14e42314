package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spring.internal.CairnLifecycle;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Cairn starts and stops with the application context. */
class LifecycleTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final List<String> destroyed = new ArrayList<>();
  private final ApplicationContextRunner runner =
      database.applied(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      CairnAutoConfiguration.class, DataSourceAutoConfiguration.class))
              .withBean(Waiting.class, this::newWaiting));

  private Waiting newWaiting() {
    return new Waiting(destroyed, database);
  }

  /** A workflow that waits for a message; notes how many executors live when it is destroyed. */
  static class Waiting implements DisposableBean {
    private final List<String> destroyed;
    private final TestDatabase database;

    Waiting(List<String> destroyed, TestDatabase database) {
      this.destroyed = destroyed;
      this.database = database;
    }

    @Workflow
    public String waiting() {
      return Durable.receive("topic", String.class, Duration.ofMinutes(1)).orElse("nothing");
    }

    @Override
    public void destroy() {
      destroyed.add(
          "alive: " + database.count("select count(*) from cairn.executors where state = 'ALIVE'"));
    }
  }

  @Test
  void cairnIsStoppedBeforeBeansAreDestroyed() {
    runner.run(context -> {
      Waiting waiting = context.getBean(Waiting.class);
      Handle<String> unused =
          context.getBean(Cairn.class).start(StartOptions.id("w"), waiting::waiting);
      assertThat(unused.id()).isEqualTo("w");
      assertThat(database.count("select count(*) from cairn.executors where state = 'ALIVE'"))
          .isOne();
    });

    assertThat(destroyed).containsExactly("alive: 0");
  }

  @Test
  void workflowContinuesInTheNextContext() {
    runner.run(context -> {
      Waiting waiting = context.getBean(Waiting.class);
      assertThat(context.getBean(Cairn.class).start(StartOptions.id("w"), waiting::waiting).id())
          .isEqualTo("w");
    });

    runner.run(context -> {
      Cairn cairn = context.getBean(Cairn.class);
      cairn.messages().send("w", "topic", "hello");
      assertThat(cairn.handle("w", String.class).await(Duration.ofSeconds(20))).isEqualTo("hello");
    });
  }

  @Test
  void contextCanBePausedAndResumed() {
    runner.run(context -> {
      Cairn cairn = context.getBean(Cairn.class);
      Waiting waiting = context.getBean(Waiting.class);
      assertThat(cairn.start(StartOptions.id("w"), waiting::waiting).id()).isEqualTo("w");

      context.getSourceApplicationContext().stop();
      assertThat(context.getBean(CairnLifecycle.class).isRunning()).isFalse();
      context.getSourceApplicationContext().start();

      cairn.messages().send("w", "topic", "hello");
      assertThat(cairn.handle("w", String.class).await(Duration.ofSeconds(20))).isEqualTo("hello");
    });
  }

  @Test
  void nothingRunsWithoutAutoStart() {
    runner
        .withPropertyValues("cairn.auto-start=false")
        .run(
            context -> assertThat(database.count("select count(*) from cairn.executors")).isZero());
  }

  @Test
  void nothingIsConfiguredIfDisabled() {
    runner
        .withPropertyValues("cairn.enabled=false")
        .run(context -> assertThat(context).doesNotHaveBean(Cairn.class));
  }

  @Test
  void missingDataSourceIsReportedWithTheSettings() {
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(CairnAutoConfiguration.class))
        .run(context ->
            assertThat(context.getStartupFailure())
                .rootCause()
                .hasMessageContaining("spring.datasource.url")
                .hasMessageContaining("cairn.url"));
  }

  @Test
  void cairnCanHaveADatabaseOfItsOwn() {
    TestDatabase own = TestDatabase.fresh();
    runner
        .withPropertyValues(own.ownProperties())
        .run(context -> {
          assertThat(own.count("select count(*) from cairn.executors")).isOne();
          assertThat(database.count("select count(*) from pg_namespace where nspname = 'cairn'"))
              .isZero();
        });
  }
}
