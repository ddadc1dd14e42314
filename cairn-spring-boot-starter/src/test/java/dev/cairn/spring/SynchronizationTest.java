package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.event.TransactionPhase;
import org.springframework.transaction.event.TransactionalEventListener;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** Synchronizations and events of Spring in transactions of Cairn. */
class SynchronizationTest {
  private static final TestDatabase DATABASE = TestDatabase.fresh();
  private static final List<String> NOTES = Collections.synchronizedList(new ArrayList<>());

  private final ApplicationContextRunner runner =
      DATABASE.applied(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      CairnAutoConfiguration.class,
                      CairnTransactionAutoConfiguration.class,
                      DataSourceAutoConfiguration.class,
                      DataSourceTransactionManagerAutoConfiguration.class,
                      JdbcTemplateAutoConfiguration.class,
                      TransactionAutoConfiguration.class))
              .withUserConfiguration(Listeners.class)
              .withBean(Noting.class));

  private static void note(String what) {
    NOTES.add(what + " " + DATABASE.count("select count(*) from book"));
  }

  /** Notes what Spring tells it. */
  static class Noting {
    private final JdbcTemplate jdbc;
    private final ApplicationEventPublisher events;

    Noting(JdbcTemplate jdbc, ApplicationEventPublisher events) {
      this.jdbc = jdbc;
      this.events = events;
    }

    @Workflow("noting")
    public String run(boolean fails) {
      return write(fails);
    }

    @Transaction
    String write(boolean fails) {
      jdbc.update("insert into book (account) values ('a')");
      TransactionSynchronizationManager.registerSynchronization(
          new TransactionSynchronization() {
            @Override
            public void beforeCommit(boolean readOnly) {
              note("beforeCommit");
            }

            @Override
            public void afterCommit() {
              note("afterCommit");
            }

            @Override
            public void afterCompletion(int status) {
              note("afterCompletion " + status);
            }
          });
      events.publishEvent("written");
      if (fails) {
        throw new IllegalStateException("no");
      }
      return "written";
    }
  }

  @Configuration(proxyBeanMethods = false)
  @EnableTransactionManagement
  static class Listeners {
    @TransactionalEventListener
    void committed(String event) {
      note("event " + event);
    }

    @TransactionalEventListener(phase = TransactionPhase.AFTER_ROLLBACK)
    void rolledBack(String event) {
      note("undone event " + event);
    }
  }

  private static void prepare() {
    DATABASE.execute("drop table if exists book; create table book (account text)");
    NOTES.clear();
  }

  @Test
  void synchronizationsAreCalledBeforeAndAfterTheCommitOfCairn() {
    prepare();
    runner.run(context -> {
      assertThat(context.getBean(Noting.class).run(false)).isEqualTo("written");

      assertThat(NOTES)
          .containsExactlyInAnyOrder(
              "beforeCommit 0", "afterCommit 1", "afterCompletion 0 1", "event written 1");
    });
  }

  @Test
  void synchronizationsLearnOfARollback() {
    prepare();
    runner.run(context -> {
      assertThatThrownBy(() -> context.getBean(Noting.class).run(true)).hasMessage("no");

      assertThat(NOTES).containsExactlyInAnyOrder("afterCompletion 1 0", "undone event written 0");
    });
  }
}
