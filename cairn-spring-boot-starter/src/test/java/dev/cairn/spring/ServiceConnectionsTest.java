package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.spring.testkit.RunningPostgres;
import dev.cairn.spring.testkit.RunningPostgresService;
import dev.cairn.spring.testkit.TestDatabase;
import java.lang.reflect.Constructor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.lifecycle.DockerComposeServicesReadyEvent;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.springframework.boot.testcontainers.service.connection.ServiceConnectionAutoConfiguration;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * Databases that Spring Boot finds in containers of Testcontainers, and in services of Docker
 * Compose. Docker is not needed: the servers run elsewhere, and all code of Spring Boot after the
 * start of a container is real.
 */
class ServiceConnectionsTest {
  private static final TestDatabase SHARED = TestDatabase.fresh();
  private static final TestDatabase OWN = TestDatabase.fresh();

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  CairnAutoConfiguration.class,
                  CairnEmbeddedPostgresAutoConfiguration.class,
                  DataSourceAutoConfiguration.class,
                  ServiceConnectionAutoConfiguration.class));

  /** The database of the application, with which Cairn shares transactions. */
  @Configuration(proxyBeanMethods = false)
  static class ContainerOfTheApplication {
    @Bean
    @ServiceConnection
    PostgreSQLContainer postgres() {
      return new RunningPostgres(SHARED);
    }
  }

  /** A database of Cairn's own. */
  @Configuration(proxyBeanMethods = false)
  static class ContainerOfCairn {
    @Bean
    @ServiceConnection(type = CairnConnectionDetails.class)
    PostgreSQLContainer cairnPostgres() {
      return new RunningPostgres(OWN);
    }
  }

  private static long executors(TestDatabase database) {
    long tables =
        database.count(
            "select count(*) from pg_class where relname = 'executor' and relkind = 'r'");
    return tables == 0
        ? 0
        : database.count("select count(*) from cairn.executors where state = 'ALIVE'");
  }

  @Test
  void cairnUsesTheContainerOfTheApplication() {
    runner
        .withUserConfiguration(ContainerOfTheApplication.class)
        .run(context -> {
          assertThat(executors(SHARED)).isOne();
          assertThat(context)
              .doesNotHaveBean(CairnConnectionDetails.class)
              .doesNotHaveBean("cairnEmbeddedServer");
        });
  }

  @Test
  void cairnUsesAContainerOfItsOwnWhateverThePropertiesSay() {
    runner
        .withUserConfiguration(ContainerOfTheApplication.class, ContainerOfCairn.class)
        .withPropertyValues("cairn.url=jdbc:postgresql://127.0.0.1:1/none", "cairn.embedded=none")
        .run(context -> {
          assertThat(executors(OWN)).isOne();
          assertThat(executors(SHARED)).isZero();
        });
  }

  @Test
  void cairnUsesTheServiceOfTheApplication() {
    compose(service(SHARED))
        .run(context -> {
          assertThat(executors(SHARED)).isOne();
          assertThat(context)
              .doesNotHaveBean(CairnConnectionDetails.class)
              .doesNotHaveBean("cairnEmbeddedServer");
        });
  }

  @Test
  void cairnUsesTheServiceWithItsLabel() {
    var own =
        new RunningPostgresService(
            OWN, Map.of("org.springframework.boot.service-connection", "cairn"));

    compose(service(SHARED), own)
        .run(context -> {
          assertThat(executors(OWN)).isOne();
          assertThat(executors(SHARED)).isZero();
        });
  }

  private static RunningService service(TestDatabase database) {
    return new RunningPostgresService(database, Map.of());
  }

  /** Tells Spring Boot's listener, before the context is refreshed, that services run. */
  private ApplicationContextRunner compose(RunningService... services) {
    return runner.withInitializer(context -> publish(context, List.of(services)));
  }

  @SuppressWarnings("unchecked") // the listener is not public
  private static void publish(
      ConfigurableApplicationContext context, List<RunningService> services) {
    try {
      Constructor<DockerComposeServicesReadyEvent> event =
          DockerComposeServicesReadyEvent.class.getDeclaredConstructor(
              ApplicationContext.class, List.class);
      event.setAccessible(true);
      for (ApplicationListener<?> listener :
          SpringFactoriesLoader.forDefaultResourceLocation().load(ApplicationListener.class)) {
        if (listener.getClass().getSimpleName().startsWith("DockerComposeServiceConnections")) {
          ((ApplicationListener<DockerComposeServicesReadyEvent>) listener)
              .onApplicationEvent(event.newInstance(context, services));
        }
      }
    } catch (ReflectiveOperationException changed) {
      throw new IllegalStateException(changed);
    }
  }
}
