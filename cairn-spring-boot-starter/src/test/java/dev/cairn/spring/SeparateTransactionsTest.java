package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Several DataSources, conflicts, and transactions of Cairn inside those of Spring. */
class SeparateTransactionsTest {
  private static final TestDatabase MAIN = TestDatabase.fresh();
  private static final TestDatabase OTHER = TestDatabase.empty();

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  CairnAutoConfiguration.class,
                  CairnTransactionAutoConfiguration.class,
                  DataSourceAutoConfiguration.class))
          .withUserConfiguration(TwoDatabases.class)
          .withPropertyValues("cairn.databases.ledger=ledgerSource", "cairn.lease=5s");

  @BeforeEach
  void createTables() {
    for (TestDatabase database : new TestDatabase[] {MAIN, OTHER}) {
      database.execute("drop table if exists book; create table book (account text)");
    }
  }

  @Configuration(proxyBeanMethods = false)
  static class TwoDatabases {
    @Bean
    @Primary
    DataSource mainSource() {
      return source(MAIN);
    }

    @Bean
    DataSource ledgerSource() {
      return source(OTHER);
    }

    private static DataSource source(TestDatabase database) {
      String[] properties = database.ownProperties();
      return new DriverManagerDataSource(
          database.url(),
          properties[1].replace("cairn.user=", ""),
          properties[2].replace("cairn.password=", ""));
    }

    @Bean
    Books books(DataSource mainSource, @Qualifier("ledgerSource") DataSource ledgerSource) {
      return new Books(new JdbcTemplate(mainSource), new JdbcTemplate(ledgerSource));
    }
  }

  /** Writes into both databases. */
  static class Books {
    private final JdbcTemplate main;
    private final JdbcTemplate ledger;
    private final AtomicInteger tries = new AtomicInteger();

    Books(JdbcTemplate main, JdbcTemplate ledger) {
      this.main = main;
      this.ledger = ledger;
    }

    @Workflow("books")
    public String run(boolean fails) {
      try {
        return inLedger(fails);
      } catch (IllegalStateException failed) {
        return "failed";
      }
    }

    @Transaction(database = "ledger")
    protected String inLedger(boolean fails) {
      ledger.update("insert into book (account) values ('a')");
      if (fails) {
        throw new IllegalStateException("no");
      }
      return "written";
    }

    @Workflow("conflicting")
    public String conflicting() {
      return conflictOnce();
    }

    @Transaction
    protected String conflictOnce() {
      main.update("insert into book (account) values ('a')");
      if (tries.incrementAndGet() == 1) {
        throw new CannotAcquireLockException("conflict", new SQLException("conflict", "40001"));
      }
      return "written in try " + tries;
    }

    @Transaction
    protected void plain() {
      main.update("insert into book (account) values ('inner')");
    }

    void outer(DataSource source, boolean fails) {
      new TransactionTemplate(new JdbcTransactionManager(source))
          .executeWithoutResult(status -> {
            main.update("insert into book (account) values ('before')");
            plain();
            main.update("insert into book (account) values ('after')");
            if (fails) {
              throw new IllegalStateException("no");
            }
          });
    }
  }

  @Test
  void transactionInAnotherDatabaseIsJoinedThere() {
    runner.run(context -> {
      Books books = context.getBean(Books.class);

      assertThat(books.run(true)).isEqualTo("failed");
      assertThat(books.run(false)).isEqualTo("written");

      assertThat(OTHER.count("select count(*) from book")).isOne();
      assertThat(MAIN.count("select count(*) from book")).isZero();
    });
  }

  @Test
  void conflictThatSpringHasTranslatedIsTriedAgain() {
    runner.run(context -> {
      assertThat(context.getBean(Books.class).conflicting()).isEqualTo("written in try 2");
      assertThat(MAIN.count("select count(*) from book")).isOne();
    });
  }

  @Test
  void transactionOutsideAWorkflowIsSeparateFromThatOfTheCaller() {
    runner.run(context -> {
      Books books = context.getBean(Books.class);
      DataSource source = context.getBean("mainSource", DataSource.class);

      assertThatThrownBy(() -> books.outer(source, true)).hasMessage("no");
      assertThat(MAIN.count("select count(*) from book")).isOne();

      books.outer(source, false);
      assertThat(MAIN.count("select count(*) from book")).isEqualTo(4);
    });
  }
}
