package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.data.repository.reactive.ReactiveCrudRepository;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.annotation.Transactional;
import reactor.core.publisher.Mono;

/** What is reported at startup, because it could not be part of a transaction of Cairn. */
@ExtendWith(OutputCaptureExtension.class)
class TransactionChecksTest {
  private static final TestDatabase DATABASE = TestDatabase.fresh();
  private static final String REPORT = "no transaction manager works on the database of Cairn";

  private final ApplicationContextRunner without =
      DATABASE.applied(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      CairnAutoConfiguration.class,
                      CairnTransactionAutoConfiguration.class,
                      DataSourceAutoConfiguration.class)));
  private final ApplicationContextRunner runner =
      without.withConfiguration(
          AutoConfigurations.of(DataSourceTransactionManagerAutoConfiguration.class));

  /** A reactive repository of Spring Data. */
  interface Items extends ReactiveCrudRepository<String, String> {}

  /** A repository whose store is not needed. */
  private static Items items() {
    return (Items)
        Proxy.newProxyInstance(
            Items.class.getClassLoader(),
            new Class<?>[] {Items.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> 17;
                  case "equals" -> false;
                  case "toString" -> "items";
                  default -> Mono.empty();
                });
  }

  /** Writes directly. */
  static class Direct {
    private final Items items;

    Direct(Items items) {
      this.items = items;
    }

    @Workflow("direct")
    public String run() {
      return write();
    }

    @Transaction
    protected String write() {
      items.save("teapot").block();
      return "written";
    }
  }

  /** What several classes inherit. */
  abstract static class Helping {
    abstract Items items();

    protected final void helper() {
      List.of("teapot").forEach(item -> items().save(item).block());
    }
  }

  /** Writes in a lambda of an inherited method. */
  static class Indirect extends Helping {
    private final Items items;

    Indirect(Items items) {
      this.items = items;
    }

    @Override
    Items items() {
      return items;
    }

    @Workflow("indirect")
    public String run() {
      return write();
    }

    @Transaction
    protected String write() {
      helper();
      return "written";
    }
  }

  /** Writes by a method reference. */
  static class Referring {
    private final Items items;

    Referring(Items items) {
      this.items = items;
    }

    @Workflow("referring")
    public String run() {
      return write();
    }

    @Transaction
    protected String write() {
      Function<String, Mono<String>> save = items::save;
      return Optional.ofNullable(save.apply("teapot").block()).orElse("written");
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Direct.class, Indirect.class, Referring.class})
  void reactiveRepositoryInATransactionPreventsTheStart(Class<?> type) {
    runner
        .withBean(Items.class, TransactionChecksTest::items)
        .withBean("shop", type)
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasMessageContaining("'shop'")
                .hasMessageContaining("transaction 'write' calls")
                .hasMessageContaining(".save, which is reactive")
                .hasMessageContaining("Call it in a @Step"));
  }

  /** Writes in a step. */
  static class Stepping {
    private final Items items;

    Stepping(Items items) {
      this.items = items;
    }

    @Workflow("stepping")
    public String run() {
      return write() + read();
    }

    @Step
    protected String write() {
      return Optional.ofNullable(items.save("teapot").block()).orElse("written");
    }

    @Transaction
    protected String read() {
      return " and read";
    }
  }

  @Test
  void reactiveRepositoryInAStepIsPermitted() {
    runner
        .withBean(Items.class, TransactionChecksTest::items)
        .withBean(Stepping.class)
        .run(context ->
            assertThat(context.getBean(Stepping.class).run()).isEqualTo("written and read"));
  }

  /** A bean with Spring's transaction management. */
  static class Orders {
    @Transactional
    public void place() {}
  }

  @Test
  void annotationWithoutATransactionManagerPreventsTheStart() {
    without
        .withBean("orders", Orders.class)
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasMessageContaining("'orders'")
                .hasMessageContaining("there is no transaction manager"));
  }

  /** A bean with a transaction of Cairn. */
  static class Books {
    @Workflow("books")
    public String run() {
      return write();
    }

    @Transaction
    protected String write() {
      return "written";
    }

    @Transactional
    public void place() {}
  }

  @Test
  void transactionManagerOfAnotherDatabaseIsReported(CapturedOutput output) {
    DataSource other = new DriverManagerDataSource("jdbc:postgresql://127.0.0.1:1/none");

    without
        .withBean(JdbcTransactionManager.class, () -> manager(other))
        .withBean("books", Books.class)
        .run(context -> assertThat(context.getBean(Books.class).run()).isEqualTo("written"));

    assertThat(output).contains(REPORT).contains("beans=[books]");
  }

  private static JdbcTransactionManager manager(DataSource dataSource) {
    var manager = new JdbcTransactionManager(dataSource);
    manager.setLazyInit(true); // it would connect for the name of the database
    return manager;
  }

  @Test
  void databaseOfCairnsOwnIsReported(CapturedOutput output) {
    runner
        .withPropertyValues(DATABASE.ownProperties())
        .withBean("books", Books.class)
        .run(context -> assertThat(context.getBean(Books.class).run()).isEqualTo("written"));

    assertThat(output).contains(REPORT).contains("transactionManagers=[transactionManager]");
  }

  @Test
  void transactionManagerOfTheSharedDatabaseIsAsExpected(CapturedOutput output) {
    runner
        .withBean("books", Books.class)
        .run(context -> assertThat(context.getBean(Books.class).run()).isEqualTo("written"));

    assertThat(output).doesNotContain(REPORT);
  }
}
