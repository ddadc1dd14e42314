package dev.cairn.spring.test;

import dev.cairn.spring.CairnAutoConfiguration;
import dev.cairn.spring.CairnConfigCustomizer;
import dev.cairn.spring.CairnConnectionDetails;
import dev.cairn.spring.internal.TestDatabaseDetails;
import dev.cairn.testing.TestClock;
import dev.cairn.testing.TestKit;
import dev.cairn.testing.fault.Steps;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** The kit of one application context. */
@AutoConfiguration(
    before = CairnAutoConfiguration.class,
    beforeName = {
      "dev.cairn.spring.CairnEmbeddedPostgresAutoConfiguration",
      "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"
    })
final class CairnTestKitAutoConfiguration {
  @Bean(destroyMethod = "close")
  TestKit cairnTestKit() {
    return TestKit.create();
  }

  @Bean
  JdbcConnectionDetails cairnTestDatabase(TestKit kit) {
    return new TestDatabase(kit);
  }

  @Bean
  TestDatabaseDetails cairnTestDatabaseDetails(TestKit kit) {
    return new Details(kit);
  }

  @Bean
  @Order(Ordered.LOWEST_PRECEDENCE)
  CairnConfigCustomizer cairnTestConfig(TestKit kit) {
    return kit::configure;
  }

  @Bean(destroyMethod = "")
  TestClock cairnTestClock(TestKit kit) {
    return kit.clock();
  }

  @Bean(destroyMethod = "")
  Steps cairnTestSteps(TestKit kit) {
    return kit.steps();
  }

  /** The database of a kit in place of those that the application names for Cairn. */
  private record Details(TestKit kit) implements TestDatabaseDetails {
    @Override
    public CairnConnectionDetails ofCairn() {
      return new OwnDatabase(kit);
    }

    @Override
    public boolean isDatabaseOf(DataSource dataSource) {
      try (Connection connection = dataSource.getConnection()) {
        return address(connection.getMetaData().getURL()).equals(address(kit.url()));
      } catch (SQLException unreachable) {
        throw new IllegalStateException(
            "The DataSource of the application cannot be used: " + unreachable.getMessage(),
            unreachable);
      }
    }

    /** Without parameters. */
    private static String address(String url) {
      return url.replaceFirst("\\?.*", "");
    }
  }

  /** The database of a kit for an application in which Cairn has a database of its own. */
  private record OwnDatabase(TestKit kit) implements CairnConnectionDetails {
    @Override
    public String url() {
      return kit.url();
    }

    @Override
    public String user() {
      return kit.user();
    }

    @Override
    public String password() {
      return kit.password();
    }
  }

  /** The database of a kit, with the tables of the application in the schema {@code public}. */
  private record TestDatabase(TestKit kit) implements JdbcConnectionDetails {
    @Override
    public String getJdbcUrl() {
      return kit.url() + (kit.url().contains("?") ? "&" : "?") + "currentSchema=public";
    }

    @Override
    public String getUsername() {
      return kit.user();
    }

    @Override
    public String getPassword() {
      return kit.password();
    }
  }
}
