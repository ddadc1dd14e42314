package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.spring.internal.bean.DurableBeans;
import dev.cairn.workflow.Workflow;
import java.sql.Connection;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** What a native image needs, and cannot do. */
class NativeImageTest {
  /** A class that would be durable. */
  static class Work {
    @Workflow
    public String work() {
      return "done";
    }
  }

  @Test
  void beanWithDurableMethodsIsRefusedInANativeImage() {
    new ApplicationContextRunner()
        .withBean(DurableBeans.class, () -> new DurableBeans(true))
        .withBean("work", Work.class)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasMessageContaining("'work'")
                .hasMessageContaining("which a native image cannot do")
                .hasMessageContaining("Run the application on a JVM"));
  }

  @Test
  void migrationsAndProxiesAreKept() {
    var hints = new RuntimeHints();
    SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
        .load(RuntimeHintsRegistrar.class)
        .forEach(registrar -> registrar.registerHints(hints, Cairn.class.getClassLoader()));

    assertThat(
            RuntimeHintsPredicates.resource()
                .forResource("dev/cairn/internal/store/migration/V1__tables.sql"))
        .accepts(hints);
    assertThat(RuntimeHintsPredicates.proxies().forInterfaces(Connection.class)).accepts(hints);
  }
}
