package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import jakarta.annotation.PostConstruct;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.constraints.NotBlank;
import java.util.concurrent.CompletableFuture;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.context.annotation.Scope;
import org.springframework.jdbc.datasource.DataSourceUtils;
import org.springframework.scheduling.annotation.Async;
import org.springframework.scheduling.annotation.EnableAsync;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.validation.annotation.Validated;

/** Beans whose classes have durable methods. */
@ExtendWith(OutputCaptureExtension.class)
class DurableBeansTest {
  private static final TestDatabase DATABASE = TestDatabase.fresh();

  private final ApplicationContextRunner runner =
      DATABASE.applied(
          new ApplicationContextRunner()
              .withConfiguration(
                  AutoConfigurations.of(
                      CairnAutoConfiguration.class,
                      CairnTransactionAutoConfiguration.class,
                      DataSourceAutoConfiguration.class,
                      DataSourceTransactionManagerAutoConfiguration.class,
                      ValidationAutoConfiguration.class)));

  private static String inside() {
    return Durable.workflowId().isEmpty() ? "outside" : "durable";
  }

  /** Everything that Spring injects. */
  static class Injected {
    private final String fromConstructor;
    @Autowired private @Nullable StringBuilder fromField;

    @Value("${greeting}")
    private @Nullable String fromProperty;

    private @Nullable StringBuilder fromSetter;
    private String initialized = "";

    Injected(@Qualifier("constructor") String fromConstructor) {
      this.fromConstructor = fromConstructor;
    }

    @Autowired
    void setBuilder(StringBuilder builder) {
      fromSetter = builder;
    }

    @PostConstruct
    void initialize() {
      initialized = "initialized";
    }

    @Workflow
    public String injected() {
      return String.join(
          " ",
          step(),
          fromConstructor,
          String.valueOf(fromField),
          String.valueOf(fromProperty),
          String.valueOf(fromSetter),
          initialized);
    }

    @Step
    String step() {
      return inside();
    }
  }

  @Configuration
  static class Strings {
    @Bean
    String constructor() {
      return "constructor";
    }

    @Bean
    String another() {
      return "another";
    }

    @Bean
    StringBuilder builder() {
      return new StringBuilder("field");
    }
  }

  @Test
  void componentIsDurableWithAllThatSpringInjects() {
    runner
        .withUserConfiguration(Strings.class)
        .withBean(Injected.class)
        .withPropertyValues("greeting=hello")
        .run(context ->
            assertThat(context.getBean(Injected.class).injected())
                .isEqualTo("durable constructor field hello field initialized"));
  }

  /** A class that a {@code @Bean} method constructs. */
  static class Built {
    private final String name;

    Built(String name) {
      this.name = name;
    }

    @Workflow("built")
    public String run() {
      return Durable.step("step", () -> inside() + " " + name);
    }
  }

  @Configuration
  static class BuiltByMethod {
    @Bean
    Built built() {
      return new Built("by a method");
    }
  }

  @Test
  void objectOfABeanMethodIsDurable() {
    runner
        .withUserConfiguration(BuiltByMethod.class)
        .run(context ->
            assertThat(context.getBean(Built.class).run()).isEqualTo("durable by a method"));
  }

  @Configuration
  static class BuiltByCairn {
    @Bean
    Built built(Cairn cairn) {
      return cairn.durable(Built.class, "by cairn");
    }
  }

  @Test
  void objectThatCairnCreatedStaysAsItIs() {
    runner
        .withUserConfiguration(BuiltByCairn.class)
        .run(context ->
            assertThat(context.getBean(Built.class).run()).isEqualTo("durable by cairn"));
  }

  @Test
  void objectOfAFunctionIsDurable() {
    runner
        .withBean(Built.class, () -> new Built("by a function"))
        .run(context ->
            assertThat(context.getBean(Built.class).run()).isEqualTo("durable by a function"));
  }

  /** A class with an aspect around it. */
  @Validated
  static class Checked {
    @Workflow("checked")
    public String run(@NotBlank String text) {
      return Durable.step("step", () -> inside() + " " + text);
    }
  }

  @Test
  void aspectsAreAroundTheDurableObject() {
    runner
        .withBean(Checked.class)
        .run(context -> {
          Checked checked = context.getBean(Checked.class);
          Cairn cairn = context.getBean(Cairn.class);
          assertThat(AopUtils.isCglibProxy(checked)).isTrue();
          assertThat(checked.run("text")).isEqualTo("durable text");
          assertThat(cairn.start(checked::run, "text").await()).isEqualTo("durable text");
          assertThatThrownBy(() -> checked.run(""))
              .isInstanceOf(ConstraintViolationException.class);
        });
  }

  @Configuration
  @EnableAsync
  @EnableTransactionManagement
  static class Aspects {}

  /** A class with methods that run on another thread, and in a transaction of Spring. */
  static class Advised {
    private final DataSource dataSource;

    Advised(DataSource dataSource) {
      this.dataSource = dataSource;
    }

    @Workflow("advised")
    public String run() {
      return Durable.step("step", DurableBeansTest::inside);
    }

    @Async
    public CompletableFuture<String> later(Thread callingThread) {
      String thread = callingThread.equals(Thread.currentThread()) ? "the same" : "another";
      return CompletableFuture.completedFuture(run() + " on " + thread + " thread");
    }

    @Transactional
    public boolean isInTransaction() {
      return DataSourceUtils.isConnectionTransactional(
          DataSourceUtils.getConnection(dataSource), dataSource);
    }
  }

  @Test
  void otherMethodsCanRunAsynchronouslyAndInTransactions() {
    runner
        .withUserConfiguration(Aspects.class)
        .withBean(Advised.class)
        .run(context -> {
          Advised advised = context.getBean(Advised.class);
          assertThat(advised.run()).isEqualTo("durable");
          assertThat(advised.later(Thread.currentThread()).join())
              .isEqualTo("durable on another thread");
          assertThat(advised.isInTransaction()).isTrue();
        });
  }

  @Configuration
  static class LazilyBuilt {
    @Bean
    @Lazy
    Built built() {
      return new Built("eagerly");
    }
  }

  @Test
  void lazyBeanIsCreatedBeforeCairnStarts(CapturedOutput output) {
    runner
        .withUserConfiguration(LazilyBuilt.class)
        .run(
            context -> assertThat(context.getBean(Built.class).run()).isEqualTo("durable eagerly"));

    assertThat(output).contains("lazy bean is created at startup").contains("bean=built");
  }

  @Configuration
  static class Prototypes {
    @Bean
    @Scope("prototype")
    Built built() {
      return new Built("each time");
    }
  }

  @Test
  void otherScopesAreRefusedByName() {
    runner
        .withUserConfiguration(Prototypes.class)
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasMessageContaining("'built'")
                .hasMessageContaining("scope 'prototype'"));
  }

  @Configuration
  static class ByFactory {
    @Bean
    FactoryBean<Built> built() {
      return new FactoryBean<>() {
        @Override
        public Built getObject() {
          return new Built("by a factory");
        }

        @Override
        public Class<?> getObjectType() {
          return Built.class;
        }
      };
    }
  }

  @Test
  void productOfAFactoryBeanIsDurable() {
    runner
        .withUserConfiguration(ByFactory.class)
        .run(context ->
            assertThat(context.getBean(Built.class).run()).isEqualTo("durable by a factory"));
  }

  @Test
  void registeredSingletonThatIsNotDurablePreventsTheStart() {
    runner
        .withInitializer(
            context -> context.getBeanFactory().registerSingleton("built", new Built("before")))
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasMessageContaining("this object is not durable"));
  }

  @Test
  void twoBeansWithTheSameWorkflowPreventTheStart() {
    runner
        .withBean("one", Built.class, () -> new Built("one"))
        .withBean("two", Built.class, () -> new Built("two"))
        .run(context ->
            assertThat(context.getStartupFailure())
                .hasMessageContaining("'two'")
                .rootCause()
                .hasMessageContaining("Two workflows have the name 'built'"));
  }
}
