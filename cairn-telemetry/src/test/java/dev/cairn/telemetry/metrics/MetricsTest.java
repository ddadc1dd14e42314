package dev.cairn.telemetry.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.queue.Queue;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.TestKit;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What Micrometer measures. */
class MetricsTest {
  private static final Path PAGE = Path.of("..", "docs", "guide", "31-telemetry.md");
  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| `(cairn\\.[a-z.]+)` \\| [a-z]+ \\|([a-z`, ]*)\\|");
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final Duration OFTEN = Duration.ofMillis(20);

  private final TestKit kit = TestKit.create();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Measured measured = new Measured();
  private Cairn cairn = open();

  private Cairn open() {
    return open(new RunMetrics(registry));
  }

  private Cairn open(RunMetrics metrics) {
    return open(metrics, config());
  }

  private Config config() {
    return Config.named("test").url(kit.url()).user(kit.user()).password(kit.password());
  }

  private Cairn open(RunMetrics metrics, Config config) {
    Cairn opened = Cairn.open(config.interceptor(metrics).listener(metrics));
    measured = opened.durable(Measured.class);
    opened.queues().declare(Queue.named("mail").concurrency(1));
    opened.start();
    return opened;
  }

  @AfterEach
  void close() {
    cairn.close();
    kit.close();
  }

  private long timed(String name, String... tags) {
    return registry.get(name).tags(tags).timer().count();
  }

  private double counted(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  private double gauge(String name, String... tags) {
    var gauge = registry.find(name).tags(tags).gauge();
    return gauge == null ? Double.NaN : gauge.value();
  }

  @Test
  void runsTriesAndTransactionsAreMeasuredWithTheirOutcome() {
    assertThat(cairn.start(measured::run).await()).isEqualTo("done");

    await()
        .untilAsserted(() ->
            assertThat(timed("cairn.workflow", "workflow", "measured", "outcome", "succeeded"))
                .isOne());
    assertThat(counted("cairn.workflow.started", "workflow", "measured")).isEqualTo(1);
    assertThat(timed("cairn.step", "step", "fragile", "outcome", "failed")).isOne();
    assertThat(timed("cairn.step", "step", "fragile", "outcome", "succeeded")).isOne();
    assertThat(counted("cairn.step.retries", "step", "fragile")).isEqualTo(1);
    assertThat(timed("cairn.transaction", "transaction", "store", "outcome", "committed")).isOne();
    assertThat(gauge("cairn.workflow.active", "workflow", "measured")).isZero();
  }

  @Test
  void commitsOfTheJournalAndTheLeaseAreMeasured() {
    assertThat(cairn.start(measured::run).await()).isEqualTo("done");

    await()
        .untilAsserted(() -> {
          assertThat(registry.get("cairn.journal.batch").summary().totalAmount())
              .isGreaterThanOrEqualTo(3); // begin, step, end; the transaction is not included
          assertThat(registry.get("cairn.journal.commit").timer().count())
              .isEqualTo(registry.get("cairn.journal.batch").summary().count());
          assertThat(gauge("cairn.lease.margin")).isPositive();
        });
  }

  @Test
  void runThatAnotherProcessContinuesIsATakeover() {
    Handle<String> waiting = cairn.start(StartOptions.id("w"), measured::waiting);
    await().untilAsserted(() -> assertThat(gauge("cairn.workflow.active")).isEqualTo(1));

    cairn.close();
    assertThat(timed("cairn.workflow", "workflow", "waiting", "outcome", "dropped")).isOne();
    cairn = open();
    cairn.messages().send(waiting.id(), "topic", "hello");

    assertThat(cairn.handle("w", String.class).await(LONG)).isEqualTo("hello");
    assertThat(counted("cairn.workflow.takeovers", "workflow", "waiting")).isEqualTo(1);
    assertThat(counted("cairn.workflow.started", "workflow", "waiting")).isEqualTo(1);
  }

  @Test
  void depthOfQueuesAndExecutorsAreReadFromTheDatabase() {
    cairn.close();
    cairn = open(new RunMetrics(registry), kit.configure(config()));
    for (String id : List.of("a", "b", "c")) {
      assertThat(cairn.start(StartOptions.id(id).queue("mail"), measured::waiting).id())
          .isEqualTo(id);
    }
    kit.clock().advance(Duration.ofSeconds(7));

    try (var metrics = new DatabaseMetrics(cairn, registry, OFTEN)) {
      metrics.start();

      await()
          .untilAsserted(() -> {
            assertThat(gauge("cairn.queue.waiting", "queue", "mail")).isEqualTo(2);
            assertThat(gauge("cairn.queue.running", "queue", "mail")).isEqualTo(1);
            assertThat(registry.get("cairn.queue.oldest").timeGauge().value(TimeUnit.SECONDS))
                .isEqualTo(7);
            assertThat(gauge("cairn.executors")).isEqualTo(1);
            assertThat(gauge("cairn.workflows.unclaimed")).isZero();
          });
    }
  }

  @Test
  void queuesBeyondTheLimitAreShownTogether() {
    for (String queue : List.of("q1", "q2", "q3")) {
      cairn.queues().declare(Queue.named(queue));
      cairn.queues().pause(queue);
      assertThat(cairn.start(StartOptions.id(queue).queue(queue), measured::run).id())
          .isEqualTo(queue);
    }

    try (var metrics = new DatabaseMetrics(cairn, registry, OFTEN, 2)) {
      metrics.start();

      await()
          .untilAsserted(() -> {
            assertThat(registry.find("cairn.queue.waiting").gauges()).hasSize(3);
            assertThat(gauge("cairn.queue.waiting", "queue", "other")).isEqualTo(2);
          });
    }
  }

  @Test
  void whatCannotBeReadHasNoValue() {
    try (var metrics = new DatabaseMetrics(cairn, registry, OFTEN)) {
      metrics.start();
      await().untilAsserted(() -> assertThat(gauge("cairn.executors")).isEqualTo(1));

      cairn.close();

      await()
          .untilAsserted(() -> {
            assertThat(gauge("cairn.executors")).isNaN();
            assertThat(gauge("cairn.queue.waiting", "queue", "mail")).isNaN();
          });
    }
  }

  @Test
  void namesThatContainIdsDoNotCreateMetersWithoutEnd() {
    cairn.close();
    registry.clear();
    cairn = open(new RunMetrics(registry, 5));

    assertThat(cairn.start(measured::many, 20).await()).isEqualTo(20);

    assertThat(registry.find("cairn.step").timers()).hasSize(6);
    assertThat(timed("cairn.step", "step", "other")).isEqualTo(15);
    assertThatThrownBy(() -> new RunMetrics(registry, -1)).hasMessageContaining("maxNames is -1");
  }

  @Test
  void guideListsAllMetersWithTheirTags() throws IOException {
    assertThat(cairn.start(StartOptions.id("w"), measured::waiting).id()).isEqualTo("w");
    await().untilAsserted(() -> assertThat(gauge("cairn.workflow.active")).isEqualTo(1));
    cairn.close();
    cairn = open();
    assertThat(cairn.start(measured::run).await()).isEqualTo("done");

    Set<String> documented =
        ROW.matcher(Files.readString(PAGE))
            .results()
            .map(row ->
                row.group(1) + row.group(2).replace("`", "").replace(",", "").stripTrailing())
            .collect(Collectors.toCollection(TreeSet::new));
    try (var metrics = new DatabaseMetrics(cairn, registry, OFTEN)) {
      metrics.start();

      await().untilAsserted(() -> assertThat(registered()).isEqualTo(documented));
    }
  }

  private Set<String> registered() {
    return registry.getMeters().stream()
        .map(Meter::getId)
        .map(id ->
            Stream.concat(Stream.of(id.getName()), id.getTags().stream().map(Tag::getKey).sorted())
                .collect(Collectors.joining(" ")))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
