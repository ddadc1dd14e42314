package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.schedule.ScheduleStatus;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Workflow;
import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.validation.annotation.Validated;

/** Queues and schedules that are beans. */
class DeclaredBeansTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final ApplicationContextRunner runner =
      database
          .applied(
              new ApplicationContextRunner()
                  .withConfiguration(
                      AutoConfigurations.of(
                          CairnAutoConfiguration.class,
                          DataSourceAutoConfiguration.class,
                          ValidationAutoConfiguration.class)))
          .withBean(Reports.class);

  /** A durable bean with an aspect around it. */
  @Validated
  static class Reports {
    @Workflow("report")
    public String nightly(@NotNull Instant tick) {
      return "report of " + tick;
    }
  }

  @Configuration
  static class Declarations {
    @Bean
    WorkflowSchedule nightly(Reports reports) {
      return WorkflowSchedule.of(
          Schedule.cron("nightly", "0 3 * * *").queue("reports"), reports::nightly);
    }

    @Bean
    WorkflowSchedule elsewhere() {
      return WorkflowSchedule.of(Schedule.every("poll", Duration.ofHours(24)), "poll-of-others");
    }

    @Bean
    Queue reportQueue() {
      return Queue.named("reports").concurrency(3);
    }
  }

  @Test
  void queuesAndSchedulesAreDeclaredBeforeWorkflowsRun() {
    runner
        .withUserConfiguration(Declarations.class)
        .run(context -> {
          Cairn cairn = context.getBean(Cairn.class);
          assertThat(cairn.queues().status("reports").queue())
              .isEqualTo(Queue.named("reports").concurrency(3));
          assertThat(cairn.schedules().all())
              .extracting(ScheduleStatus::workflow)
              .containsExactly("report", "poll-of-others");
          Instant tick = Instant.parse("2026-03-01T03:00:00Z");
          String id = cairn.schedules().run("nightly", tick);
          assertThat(cairn.handle(id, String.class).await()).isEqualTo("report of " + tick);
        });
  }

  @Test
  void contextThatIsResumedKeepsWhatAnOperatorHasChanged() {
    runner
        .withUserConfiguration(Declarations.class)
        .run(context -> {
          Cairn cairn = context.getBean(Cairn.class);
          Queue changed = Queue.named("reports").concurrency(1);
          cairn.queues().replace(changed);

          context.getSourceApplicationContext().stop();
          context.getSourceApplicationContext().start();

          assertThat(cairn.queues().status("reports").queue()).isEqualTo(changed);
        });
  }

  @Test
  void processThatRunsNoWorkflowsDeclaresNothing() {
    runner
        .withUserConfiguration(Declarations.class)
        .withPropertyValues("cairn.auto-start=false")
        .run(context -> assertThat(database.count("select count(*) from cairn.queues")).isZero());
  }

  @Test
  void twoBeansForOneQueuePreventTheStart() {
    runner
        .withBean("first", Queue.class, () -> Queue.named("mail").concurrency(1))
        .withBean("second", Queue.class, () -> Queue.named("mail").concurrency(2))
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasMessageContaining("'second'")
                .hasMessageContaining("queue 'mail', which the bean 'first' declares"));
  }

  @Test
  void twoBeansForOneSchedulePreventTheStart() {
    Schedule daily = Schedule.every("daily", Duration.ofHours(24));
    runner
        .withBean("first", WorkflowSchedule.class, () -> WorkflowSchedule.of(daily, "a"))
        .withBean("second", WorkflowSchedule.class, () -> WorkflowSchedule.of(daily, "b"))
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasMessageContaining("'second'")
                .hasMessageContaining("schedule 'daily', which the bean 'first' declares"));
  }

  @Test
  void scheduleWithoutAWorkflowPreventsTheStart() {
    runner
        .withBean("lost", Schedule.class, () -> Schedule.every("daily", Duration.ofHours(24)))
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasMessageContaining("'lost'")
                .hasMessageContaining("WorkflowSchedule.of"));
  }

  @Test
  void workflowWaitsInAQueueThatIsABean() {
    runner
        .withBean(Queue.class, () -> Queue.named("mail").concurrency(1))
        .run(context -> {
          Reports reports = context.getBean(Reports.class);
          Cairn cairn = context.getBean(Cairn.class);
          assertThat(
                  cairn
                      .start(StartOptions.onQueue("mail"), reports::nightly, Instant.EPOCH)
                      .await())
              .isEqualTo("report of 1970-01-01T00:00:00Z");
        });
  }
}
