package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Cairn;
import dev.cairn.error.ConfigException;
import dev.cairn.spring.internal.CairnLifecycle;
import dev.cairn.spring.internal.PoolShare;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.context.LifecycleAutoConfiguration;
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
                      CairnAutoConfiguration.class,
                      DataSourceAutoConfiguration.class,
                      LifecycleAutoConfiguration.class))
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

  /** A workflow whose step runs while the context is closed. */
  static class Working {
    private final List<String> notes;
    private final Wait wait;
    private final CountDownLatch begun = new CountDownLatch(1);

    Working(List<String> notes, Wait wait) {
      this.notes = notes;
      this.wait = wait;
    }

    /** How long the step takes. */
    @FunctionalInterface
    interface Wait {
      void await() throws InterruptedException;
    }

    @Workflow
    public String working() throws InterruptedException {
      return step();
    }

    @Step
    protected String step() throws InterruptedException {
      notes.add("begun");
      begun.countDown();
      try {
        wait.await();
      } catch (InterruptedException stopped) {
        notes.add("interrupted");
        throw stopped;
      }
      return "done";
    }
  }

  private void closeWhileWorking(String timeout, Working.Wait wait) {
    runner
        .withBean(Working.class, () -> new Working(destroyed, wait))
        .withPropertyValues("spring.lifecycle.timeout-per-shutdown-phase=" + timeout)
        .run(context -> {
          Working working = context.getBean(Working.class);
          Handle<String> handle =
              context.getBean(Cairn.class).start(StartOptions.id("w"), working::working);
          working.begun.await();
          assertThat(handle.id()).isEqualTo("w");
        });
  }

  /** Whether a thread is stopping Cairn. */
  private static boolean isStopping(Thread thread) {
    return Stream.of(thread.getStackTrace())
        .anyMatch(frame -> frame.getClassName().equals(CairnLifecycle.class.getName()));
  }

  @Test
  void stepThatEndsWithinTheShutdownPhaseIsRecorded() {
    Thread closing = Thread.currentThread();

    closeWhileWorking(
        "1m", () -> await().atMost(Duration.ofMinutes(1)).until(() -> isStopping(closing)));

    assertThat(database.count("select count(*) from cairn.steps where workflow_id = 'w'")).isOne();
    assertThat(destroyed).containsExactly("begun", "alive: 0");
  }

  @Test
  void stepThatTakesLongerIsInterruptedBeforeBeansAreDestroyed() {
    closeWhileWorking("1s", () -> new CountDownLatch(1).await());

    assertThat(database.count("select count(*) from cairn.steps where workflow_id = 'w'")).isZero();
    assertThat(destroyed).startsWith("begun", "interrupted").contains("alive: 0");
  }

  @Test
  void poolThatIsTooSmallIsReportedWithTheNumber() {
    runner
        .withPropertyValues("spring.datasource.hikari.maximum-pool-size=4")
        .run(context ->
            assertThat(context.getStartupFailure())
                .rootCause()
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("Cairn needs 14 connections")
                .hasMessageContaining("4"));
  }

  @ParameterizedTest
  @CsvSource({"7, 1", "10, 4", "30, 10"})
  void transactionsLeaveSixConnectionsOfThePool(int pool, int transactions) {
    try (var source = new HikariDataSource()) {
      source.setMaximumPoolSize(pool);

      assertThat(PoolShare.of(source)).hasValue(transactions);
    }
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
          assertThat(database.count("select count(*) from cairn.executors")).isZero();
        });
  }
}
