package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Cairn;
import dev.cairn.queue.Queue;
import dev.cairn.spring.internal.metrics.DatabaseMetrics;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** What Micrometer measures. */
class MetricsTest {
  private static final Path PAGE = Path.of("..", "docs", "guide", "24-spring-operations.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(cairn\\.[a-z.]+)` \\| [a-z]+ \\|([a-z`, ]*)\\|");

  private final TestDatabase database = TestDatabase.fresh();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final ApplicationContextRunner runner =
      database
          .applied(
              new ApplicationContextRunner()
                  .withConfiguration(
                      AutoConfigurations.of(
                          CairnAutoConfiguration.class,
                          CairnMetricsAutoConfiguration.class,
                          DataSourceAutoConfiguration.class)))
          .withBean(MeterRegistry.class, () -> registry)
          .withBean(Queue.class, () -> Queue.named("mail").concurrency(1))
          .withBean(Measured.class);

  /** Fails once, waits, and names steps by ids. */
  static class Measured {
    private final AtomicInteger tries = new AtomicInteger();

    @Workflow("measured")
    public String run() {
      store();
      return fragile();
    }

    @Workflow("waiting")
    public String waiting() {
      return Durable.receive("topic", String.class, Duration.ofMinutes(2)).orElse("nothing");
    }

    @Workflow("many")
    public int many(int steps) {
      for (int i = 0; i < steps; i++) {
        int number = i;
        int unused = Durable.step("step " + i, () -> number);
      }
      return steps;
    }

    @Step(attempts = 3, delay = "1ms")
    protected String fragile() {
      if (tries.getAndIncrement() == 0) {
        throw new IllegalStateException("the first try");
      }
      return "done";
    }

    @Transaction
    protected void store() {}
  }

  private long timed(String name, String... tags) {
    return registry.get(name).tags(tags).timer().count();
  }

  private double gauge(String name, String... tags) {
    var gauge = registry.find(name).tags(tags).gauge();
    return gauge == null ? Double.NaN : gauge.value();
  }

  @Test
  void runsTriesAndTransactionsAreMeasuredWithTheirOutcome() {
    runner.run(context -> {
      Measured measured = context.getBean(Measured.class);

      assertThat(context.getBean(Cairn.class).start(measured::run).await()).isEqualTo("done");

      await()
          .untilAsserted(() ->
              assertThat(timed("cairn.workflow", "workflow", "measured", "outcome", "succeeded"))
                  .isOne());
      assertThat(timed("cairn.step", "step", "fragile", "outcome", "failed")).isOne();
      assertThat(timed("cairn.step", "step", "fragile", "outcome", "succeeded")).isOne();
      assertThat(registry.get("cairn.step.retries").tag("step", "fragile").counter().count())
          .isEqualTo(1);
      assertThat(timed("cairn.transaction", "transaction", "store", "outcome", "committed"))
          .isOne();
      assertThat(gauge("cairn.workflow.active", "workflow", "measured")).isZero();
    });
  }

  @Test
  void runThatAnotherProcessContinuesIsATakeover() {
    waitUntilTheProcessEnds();
    assertThat(timed("cairn.workflow", "workflow", "waiting", "outcome", "dropped")).isOne();

    runner.run(context -> {
      Cairn cairn = context.getBean(Cairn.class);
      cairn.messages().send("w", "topic", "hello");

      assertThat(cairn.handle("w", String.class).await(Duration.ofSeconds(20))).isEqualTo("hello");
      assertThat(
              registry.get("cairn.workflow.takeovers").tag("workflow", "waiting").counter().count())
          .isEqualTo(1);
    });
  }

  @Test
  void depthOfQueuesAndExecutorsAreReadFromTheDatabase() {
    runner.run(context -> {
      Cairn cairn = context.getBean(Cairn.class);
      Measured measured = context.getBean(Measured.class);
      for (String id : Set.of("a", "b", "c")) {
        assertThat(cairn.start(StartOptions.id(id).queue("mail"), measured::waiting).id())
            .isEqualTo(id);
      }
      registry.clear();

      try (var metrics = new DatabaseMetrics(cairn, registry, Duration.ofMillis(20))) {
        metrics.start();

        await()
            .untilAsserted(() -> {
              assertThat(gauge("cairn.queue.waiting", "queue", "mail")).isEqualTo(2);
              assertThat(gauge("cairn.queue.running", "queue", "mail")).isEqualTo(1);
              assertThat(gauge("cairn.queue.oldest", "queue", "mail")).isPositive();
              assertThat(gauge("cairn.executors")).isEqualTo(1);
              assertThat(gauge("cairn.workflows.unclaimed")).isZero();
            });
      }
    });
  }

  @Test
  void whatCannotBeReadHasNoValue() {
    runner.run(context -> {
      Cairn cairn = context.getBean(Cairn.class);
      registry.clear();
      try (var metrics = new DatabaseMetrics(cairn, registry, Duration.ofMillis(20))) {
        metrics.start();
        await().untilAsserted(() -> assertThat(gauge("cairn.executors")).isEqualTo(1));

        context.getBean(HikariDataSource.class).close();

        await()
            .untilAsserted(() -> {
              assertThat(gauge("cairn.executors")).isNaN();
              assertThat(gauge("cairn.queue.waiting", "queue", "mail")).isNaN();
            });
      }
    });
  }

  @Test
  void stepsWhoseNamesContainIdsDoNotCreateMetersWithoutEnd() {
    runner.run(context -> {
      Measured measured = context.getBean(Measured.class);

      assertThat(context.getBean(Cairn.class).start(measured::many, 1_100).await())
          .isEqualTo(1_100);

      assertThat(registry.find("cairn.step").timers()).hasSize(1_001);
      assertThat(timed("cairn.step", "step", "other")).isEqualTo(100);
    });
  }

  @Test
  void guideListsAllMetersWithTheirTags() throws IOException {
    waitUntilTheProcessEnds();
    runner.run(context -> {
      Measured measured = context.getBean(Measured.class);
      assertThat(context.getBean(Cairn.class).start(measured::run).await()).isEqualTo("done");
    });

    Set<String> documented =
        ROW.matcher(Files.readString(PAGE))
            .results()
            .map(row ->
                row.group(1) + row.group(2).replace("`", "").replace(",", "").stripTrailing())
            .collect(Collectors.toCollection(TreeSet::new));

    await()
        .untilAsserted(() -> {
          Set<String> registered =
              registry.getMeters().stream()
                  .map(Meter::getId)
                  .filter(id -> id.getName().startsWith("cairn."))
                  .map(MetricsTest::described)
                  .collect(Collectors.toCollection(TreeSet::new));
          assertThat(registered).isEqualTo(documented);
        });
  }

  /** Starts a workflow that is not finished when its context closes. */
  private void waitUntilTheProcessEnds() {
    runner.run(context -> {
      Measured measured = context.getBean(Measured.class);
      assertThat(context.getBean(Cairn.class).start(StartOptions.id("w"), measured::waiting).id())
          .isEqualTo("w");
      await().untilAsserted(() -> assertThat(gauge("cairn.workflow.active")).isEqualTo(1));
    });
  }

  private static String described(Meter.Id id) {
    return Stream.concat(Stream.of(id.getName()), id.getTags().stream().map(Tag::getKey).sorted())
        .collect(Collectors.joining(" "));
  }
}
