package dev.cairn.spring.test;

import dev.cairn.spring.CairnAutoConfiguration;
import dev.cairn.spring.CairnConfigCustomizer;
import dev.cairn.testing.TestClock;
import dev.cairn.testing.TestKit;
import dev.cairn.testing.fault.Steps;
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
