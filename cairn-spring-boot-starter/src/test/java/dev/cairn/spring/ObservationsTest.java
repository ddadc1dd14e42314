package dev.cairn.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import brave.handler.MutableSpan;
import brave.handler.SpanHandler;
import brave.propagation.TraceContext;
import dev.cairn.Cairn;
import dev.cairn.spring.testkit.TestDatabase;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.tck.TestObservationRegistryAssert;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration;
import org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration;
import org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.boot.micrometer.tracing.brave.autoconfigure.BraveAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Observations of workflows, and the spans that tracing makes from them. */
class ObservationsTest {
  private final TestDatabase database = TestDatabase.fresh();
  private final Queue<MutableSpan> spans = new ConcurrentLinkedQueue<>();
  private final ApplicationContextRunner runner =
      database
          .applied(
              new ApplicationContextRunner()
                  .withConfiguration(
                      AutoConfigurations.of(
                          CairnAutoConfiguration.class,
                          CairnObservationAutoConfiguration.class,
                          DataSourceAutoConfiguration.class)))
          .withBean(Observed.class);
  private final ApplicationContextRunner traced =
      runner
          .withConfiguration(
              AutoConfigurations.of(
                  ObservationAutoConfiguration.class,
                  MicrometerTracingAutoConfiguration.class,
                  BraveAutoConfiguration.class))
          .withPropertyValues("management.tracing.sampling.probability=1.0")
          .withBean(SpanHandler.class, this::newCollector);

  private SpanHandler newCollector() {
    return new SpanHandler() {
      @Override
      public boolean end(TraceContext context, MutableSpan span, Cause cause) {
        return spans.add(span);
      }
    };
  }

  /** A workflow with each kind of part. */
  static class Observed {
    private final AtomicInteger tries = new AtomicInteger();

    @Workflow("observed")
    public String run() {
      store();
      String inBranch = Durable.branch("b", this::charge).await();
      return inBranch + child();
    }

    @Workflow("child")
    public String child() {
      return Durable.step("inner", () -> "!");
    }

    @Workflow("waiting")
    public String waiting() {
      return charge() + Durable.receive("topic", String.class, Duration.ofMinutes(2)).orElse("");
    }

    @Step(attempts = 2, delay = "1ms")
    protected String charge() {
      if (tries.getAndIncrement() == 0) {
        throw new IllegalStateException("declined");
      }
      return "paid";
    }

    @Transaction
    protected void store() {}
  }

  @Test
  void startsRunsStepsAndTransactionsAreObserved() {
    TestObservationRegistry registry = TestObservationRegistry.create();
    runner
        .withBean(ObservationRegistry.class, () -> registry)
        .run(context -> {
          Observed observed = context.getBean(Observed.class);

          assertThat(
                  context.getBean(Cairn.class).start(StartOptions.id("w"), observed::run).await())
              .isEqualTo("paid!");

          await()
              .untilAsserted(() ->
                  TestObservationRegistryAssert.assertThat(registry)
                      .hasNumberOfObservationsWithNameEqualTo("cairn.span.start", 2)
                      .hasNumberOfObservationsWithNameEqualTo("cairn.span.run", 2)
                      .hasNumberOfObservationsWithNameEqualTo("cairn.span.transaction", 1)
                      .hasNumberOfObservationsWithNameEqualTo("cairn.span.step", 3)
                      .hasAnObservationWithAKeyValue("workflow.id", "w")
                      .hasAnObservationWithAKeyValue("step", "charge")
                      .hasAnObservation(failed ->
                          failed
                              .hasContextualNameEqualTo("step charge")
                              .hasHighCardinalityKeyValue("tries", "1")
                              .hasError())
                      .hasAnObservation(succeeded ->
                          succeeded
                              .hasContextualNameEqualTo("step charge")
                              .hasHighCardinalityKeyValue("tries", "2")
                              .doesNotHaveError()));
        });
  }

  @Test
  void allSpansOfAWorkflowBelongToTheTraceOfItsCaller() {
    traced.run(context -> {
      Observed observed = context.getBean(Observed.class);
      Cairn cairn = context.getBean(Cairn.class);

      Observation.start("request", context.getBean(ObservationRegistry.class))
          .observe(() -> assertThat(cairn.start(observed::run).await()).isEqualTo("paid!"));

      await().until(() -> names().contains("run observed"));
      assertThat(names())
          .containsExactlyInAnyOrder(
              "request",
              "start observed",
              "run observed",
              "transaction store",
              "step charge",
              "step charge",
              "start child",
              "run child",
              "step inner");
      assertThat(spans).extracting(MutableSpan::traceId).containsOnly(spans.element().traceId());
      assertThat(span("run observed").parentId()).isEqualTo(span("start observed").id());
      assertThat(span("run child").parentId()).isEqualTo(span("start child").id());
      assertThat(span("start child").parentId()).isEqualTo(span("run observed").id());
      assertThat(span("step charge").parentId()).isEqualTo(span("run observed").id());
    });
  }

  @Test
  void runOfTheNextProcessBelongsToTheSameTrace() {
    traced.run(context -> {
      Observed observed = context.getBean(Observed.class);
      assertThat(context.getBean(Cairn.class).start(StartOptions.id("w"), observed::waiting).id())
          .isEqualTo("w");
      await().until(() -> names().contains("step charge"));
    });
    assertThat(span("run waiting").error()).isNull();

    traced.run(context -> {
      Cairn cairn = context.getBean(Cairn.class);
      cairn.messages().send("w", "topic", "!");
      assertThat(cairn.handle("w", String.class).await(Duration.ofSeconds(20))).isEqualTo("paid!");
      await().until(() -> names().stream().filter("run waiting"::equals).count() == 2);
    });

    assertThat(spans).extracting(MutableSpan::traceId).containsOnly(spans.element().traceId());
    assertThat(names()).containsOnlyOnce("start waiting");
  }

  @Test
  void observationsAreNotMeasuredBesideTheMetersOfCairn() {
    traced
        .withConfiguration(
            AutoConfigurations.of(
                CairnMetricsAutoConfiguration.class,
                CompositeMeterRegistryAutoConfiguration.class,
                MetricsAutoConfiguration.class,
                SimpleMetricsExportAutoConfiguration.class))
        .run(context -> {
          Observed observed = context.getBean(Observed.class);
          Cairn cairn = context.getBean(Cairn.class);

          Observation.start("request", context.getBean(ObservationRegistry.class))
              .observe(() -> assertThat(cairn.start(observed::run).await()).isEqualTo("paid!"));

          MeterRegistry registry = context.getBean(MeterRegistry.class);
          assertThat(registry.getMeters())
              .extracting(meter -> meter.getId().getName())
              .contains("request", "cairn.step")
              .noneMatch(name -> name.startsWith("cairn.span"));
        });
  }

  @Test
  void observationsCanBeTurnedOff() {
    traced
        .withPropertyValues("management.observations.enable.cairn=false")
        .run(context -> {
          Observed observed = context.getBean(Observed.class);
          Cairn cairn = context.getBean(Cairn.class);

          Observation.start("request", context.getBean(ObservationRegistry.class))
              .observe(() -> assertThat(cairn.start(observed::run).await()).isEqualTo("paid!"));

          assertThat(names()).containsExactly("request");
        });
  }

  private List<String> names() {
    return spans.stream().map(MutableSpan::name).toList();
  }

  private MutableSpan span(String name) {
    return spans.stream().filter(span -> name.equals(span.name())).findFirst().orElseThrow();
  }
}
