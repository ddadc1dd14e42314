package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.Cairn;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.error.DatabaseException;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.health.actuate.endpoint.HealthEndpoint;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.AvailabilityProbesAutoConfiguration;
import org.springframework.boot.health.autoconfigure.actuate.endpoint.HealthEndpointAutoConfiguration;
import org.springframework.boot.health.autoconfigure.registry.HealthContributorRegistryAutoConfiguration;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.annotation.Transactional;

/** Postgres that does not run when the application starts, and stops while it runs. */
@ExtendWith(OutputCaptureExtension.class)
class StoppedDatabaseTest {
  @TempDir private Path folder;

  /** A workflow whose step waits for the test. */
  static class Work {
    private final JdbcTemplate jdbc;
    private final AtomicInteger calls = new AtomicInteger();
    final CountDownLatch begun = new CountDownLatch(1);
    final CountDownLatch goesOn = new CountDownLatch(1);

    Work(JdbcTemplate jdbc) {
      this.jdbc = jdbc;
    }

    @Workflow("work")
    public String work() throws InterruptedException {
      return hold() + ", " + write();
    }

    @Step
    protected String hold() throws InterruptedException {
      int call = calls.incrementAndGet();
      begun.countDown();
      goesOn.await();
      return "call " + call;
    }

    @Transaction
    protected String write() {
      return "rows " + jdbc.update("insert into book (account) values ('a')");
    }
  }

  /** A bean that starts workflows with its rows. */
  static class Orders {
    private final JdbcTemplate jdbc;
    private final Cairn cairn;
    private final Work work;

    Orders(JdbcTemplate jdbc, Cairn cairn, Work work) {
      this.jdbc = jdbc;
      this.cairn = cairn;
      this.work = work;
    }

    @Transactional
    public void place() {
      jdbc.update("insert into book (account) values ('order')");
      cairn.start(work::work);
    }
  }

  @Configuration(proxyBeanMethods = false)
  @ImportAutoConfiguration({
    ApplicationAvailabilityAutoConfiguration.class,
    AvailabilityProbesAutoConfiguration.class,
    CairnAutoConfiguration.class,
    CairnHealthAutoConfiguration.class,
    CairnTransactionAutoConfiguration.class,
    DataSourceAutoConfiguration.class,
    DataSourceTransactionManagerAutoConfiguration.class,
    HealthContributorRegistryAutoConfiguration.class,
    HealthEndpointAutoConfiguration.class,
    JdbcTemplateAutoConfiguration.class,
    TransactionAutoConfiguration.class
  })
  static class Application {
    @Bean
    Work work(JdbcTemplate jdbc) {
      return new Work(jdbc);
    }

    @Bean
    Orders orders(JdbcTemplate jdbc, Cairn cairn, Work work) {
      return new Orders(jdbc, cairn, work);
    }
  }

  private static ConfigurableApplicationContext run(String url, String user, String password) {
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        .properties(
            "spring.datasource.url=" + url,
            "spring.datasource.username=" + user,
            "spring.datasource.password=" + password,
            "spring.datasource.hikari.connection-timeout=1000",
            "spring.datasource.hikari.maximum-pool-size=20",
            "management.endpoint.health.probes.enabled=true",
            "management.endpoint.health.group.readiness.include=readinessState,cairn",
            "cairn.connect-timeout=1s",
            "cairn.lease=1m")
        .run();
  }

  @Test
  void applicationThatStartsWithoutPostgresSaysWhatToDo(CapturedOutput output) {
    assertThatThrownBy(() -> run("jdbc:postgresql://127.0.0.1:1/none", "nobody", "none"))
        .hasRootCauseInstanceOf(java.net.ConnectException.class)
        .hasStackTraceContaining(DatabaseException.class.getName());

    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("Connection to 127.0.0.1:1 refused")
        .contains("Start Postgres, or correct spring.datasource.url");
  }

  @Test
  void applicationContinuesWhenPostgresIsBack() throws Exception {
    EmbeddedPostgres postgres = EmbeddedPostgres.start(folder);
    try (ConfigurableApplicationContext context =
        run(postgres.jdbcUrl(), postgres.user(), postgres.password())) {
      context.getBean(JdbcTemplate.class).execute("create table book (account text)");
      Cairn cairn = context.getBean(Cairn.class);
      Work work = context.getBean(Work.class);
      Orders orders = context.getBean(Orders.class);
      Handle<String> running = cairn.start(StartOptions.id("running"), work::work);
      work.begun.await();
      assertReadiness(context, Status.UP);

      postgres.close();

      work.goesOn.countDown(); // the outcome of the step cannot be recorded
      assertThatThrownBy(orders::place)
          .isInstanceOfAny(TransactionException.class, DataAccessException.class);
      CompletableFuture<Handle<String>> started =
          CompletableFuture.supplyAsync(
              () -> cairn.start(StartOptions.id("meanwhile"), work::work));
      assertReadiness(context, Status.DOWN);
      assertThat(started).isNotDone();

      postgres = EmbeddedPostgres.start(folder);

      assertThat(running.await(Duration.ofMinutes(1))).isEqualTo("call 1, rows 1");
      assertThat(started.join().await(Duration.ofMinutes(1))).isEqualTo("call 2, rows 1");
      assertThat(rows(context, "select count(*) from book where account = 'order'")).isZero();
      assertThat(rows(context, "select count(*) from cairn.workflows")).isEqualTo(2);
      assertReadiness(context, Status.UP);
    } finally {
      postgres.close();
    }
  }

  private static long rows(ConfigurableApplicationContext context, String sql) {
    return Objects.requireNonNull(
        context.getBean(JdbcTemplate.class).queryForObject(sql, Long.class));
  }

  private static void assertReadiness(ConfigurableApplicationContext context, Status expected) {
    HealthEndpoint health = context.getBean(HealthEndpoint.class);
    waiting()
        .untilAsserted(() ->
            assertThat(Objects.requireNonNull(health.healthForPath("readiness")).getStatus())
                .isEqualTo(expected));
  }

  private static ConditionFactory waiting() {
    return await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(50));
  }
}
