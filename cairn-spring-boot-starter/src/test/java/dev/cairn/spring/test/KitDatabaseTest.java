package dev.cairn.spring.test;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.error.ConfigException;
import dev.cairn.spring.CairnAutoConfiguration;
import dev.cairn.spring.CairnConnectionDetails;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.testing.TestKit;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ContextConsumer;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** The database of a kit takes the place of each one that an application can name. */
class KitDatabaseTest {
  private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/none";

  @TempDir private Path folder;

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  CairnAutoConfiguration.class,
                  CairnTestKitAutoConfiguration.class,
                  DataSourceAutoConfiguration.class))
          .withPropertyValues("spring.datasource.hikari.maximum-pool-size=12");

  /** Runs assertions in a context whose Cairn uses the database of the kit. */
  private static ContextConsumer<AssertableApplicationContext> onTheKit() {
    return context -> {
      assertThat(context).hasNotFailed();
      assertThat(executors(context.getBean(TestKit.class))).isOne();
      assertThat(context.getBean(Cairn.class).executors()).hasSize(1);
    };
  }

  private static long executors(TestKit kit) throws SQLException {
    try (var connection = DriverManager.getConnection(kit.url(), kit.user(), kit.password());
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from cairn.executors")) {
      row.next();
      return row.getLong(1);
    }
  }

  @Test
  void urlOfCairnIsReplaced() {
    runner.withPropertyValues("cairn.url=" + NOWHERE, "cairn.user=nobody").run(onTheKit());
  }

  /** A database of Cairn's own. */
  private record Nowhere() implements CairnConnectionDetails {
    @Override
    public String url() {
      return NOWHERE;
    }

    @Override
    public String user() {
      return "nobody";
    }

    @Override
    public String password() {
      return "";
    }
  }

  @Test
  void connectionDetailsOfCairnAreReplaced() {
    runner
        .withBean("own", CairnConnectionDetails.class, Nowhere::new)
        .withPropertyValues("spring.datasource.url=" + NOWHERE)
        .run(onTheKit());
  }

  @Test
  void embeddedServersAreNotStarted() {
    runner.withPropertyValues("cairn.embedded=" + folder).run(onTheKit());
    runner
        .withPropertyValues("cairn.embedded=" + folder, "spring.datasource.url=" + NOWHERE)
        .run(onTheKit());

    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void dataSourceThatTheApplicationCreatesIsRefused() {
    TestDatabase database = TestDatabase.fresh();

    runner
        .withBean(
            DataSource.class,
            () -> new DriverManagerDataSource(database.url(), database.user(), database.password()))
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasRootCauseInstanceOf(ConfigException.class)
                .hasStackTraceContaining("The test has @CairnTestKit")
                .hasStackTraceContaining("JdbcConnectionDetails"));

    assertThat(database.count("select count(*) from cairn.executors")).isZero();
  }
}
