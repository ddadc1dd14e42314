package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.nio.file.Path;
import java.util.Objects;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.jdbc.core.JdbcTemplate;

/** An application without a database of its own, and its health. */
class EmbeddedPostgresTest {
  @TempDir private Path folder;

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  CairnAutoConfiguration.class,
                  CairnEmbeddedPostgresAutoConfiguration.class,
                  CairnHealthAutoConfiguration.class,
                  CairnTransactionAutoConfiguration.class,
                  DataSourceAutoConfiguration.class));

  /** Writes into the database of the application. */
  static class Writing {
    private final JdbcTemplate jdbc;

    Writing(DataSource dataSource) {
      this.jdbc = new JdbcTemplate(dataSource);
    }

    @Workflow("writing")
    public int run() {
      return write();
    }

    @Transaction
    protected int write() {
      jdbc.execute("create table if not exists book (account text)");
      return jdbc.update("insert into book (account) values ('a')");
    }

    long rows() {
      Long rows = jdbc.queryForObject("select count(*) from public.book", Long.class);
      return rows == null ? -1 : rows;
    }
  }

  @Test
  void serverIsTheDatabaseOfTheApplicationAndKeepsItsData() {
    ApplicationContextRunner embedded =
        runner.withBean(Writing.class).withPropertyValues("cairn.embedded=" + folder);

    embedded.run(context -> assertThat(context.getBean(Writing.class).run()).isOne());

    embedded.run(context -> assertThat(context.getBean(Writing.class).rows()).isOne());
  }

  @Test
  void contextsOfOneProcessShareTheServer() {
    ApplicationContextRunner embedded =
        runner.withBean(Writing.class).withPropertyValues("cairn.embedded=" + folder);

    embedded.run(first -> {
      embedded.run(second -> assertThat(second.getBean(Writing.class).run()).isOne());

      assertThat(first.getBean(Writing.class).rows()).isOne();
    });
  }

  @Test
  void urlOfTheApplicationTakesPrecedence() {
    TestDatabase.fresh()
        .applied(runner)
        .run(context ->
            assertThat(context).hasSingleBean(Cairn.class).doesNotHaveBean("cairnEmbeddedServer"));
  }

  @Test
  void healthIsReported() {
    TestDatabase.fresh()
        .applied(runner)
        .run(context -> {
          var health = Objects.requireNonNull(context.getBean(HealthIndicator.class).health());
          assertThat(health.getStatus()).isEqualTo(Status.UP);
          assertThat(health.getDetails()).containsEntry("executors", 1);
        });
  }
}
