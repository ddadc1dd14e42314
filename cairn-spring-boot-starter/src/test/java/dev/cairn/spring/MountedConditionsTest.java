package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.error.ConfigException;
import dev.cairn.spring.testkit.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;

/** The HTTP API in applications that cannot offer it. */
class MountedConditionsTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final WebApplicationContextRunner runner =
      new WebApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  CairnAutoConfiguration.class,
                  CairnHttpAutoConfiguration.class,
                  DataSourceAutoConfiguration.class))
          .withPropertyValues(database.properties());

  @Test
  void starterNeedsNoHttpLibrary() {
    runner
        .withClassLoader(new FilteredClassLoader("dev.cairn.http", "dev.cairn.console"))
        .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("cairnHttpServlet"));
  }

  @Test
  void starterNeedsNoSpringSecurity() {
    runner
        .withPropertyValues("cairn.http.path=/cairn")
        .withClassLoader(new FilteredClassLoader("org.springframework.security"))
        .run(context ->
            assertThat(context).hasBean("cairnHttpServlet").doesNotHaveBean("cairnHttpCsrf"));
  }

  @Test
  void pathWithoutTheLibraryIsRefused() {
    runner
        .withPropertyValues("cairn.http.path=/cairn")
        .withClassLoader(new FilteredClassLoader("dev.cairn.http", "dev.cairn.console"))
        .run(context ->
            assertThat(context)
                .getFailure()
                .rootCause()
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("add cairn-http or cairn-console"));
  }

  @Test
  void consoleThatIsMissingIsRefusedIfItIsWanted() {
    WebApplicationContextRunner without =
        runner
            .withPropertyValues("cairn.http.path=/cairn")
            .withClassLoader(new FilteredClassLoader("dev.cairn.console"));

    without.run(context -> assertThat(context).hasBean("cairnHttpServlet"));
    without
        .withPropertyValues("cairn.http.console=true")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasStackTraceContaining("add cairn-console to the class path"));
  }

  @Test
  void pathInAnApplicationWithoutServletsIsRefused() {
    new ReactiveWebApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                CairnAutoConfiguration.class,
                CairnHttpAutoConfiguration.class,
                DataSourceAutoConfiguration.class))
        .withPropertyValues(database.properties())
        .withPropertyValues("cairn.http.path=/cairn")
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasStackTraceContaining("the web server of this application has no servlets"));
  }
}
