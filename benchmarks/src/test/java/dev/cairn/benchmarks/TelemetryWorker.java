package dev.cairn.benchmarks;

import dev.cairn.Config;
import dev.cairn.telemetry.LoggingContext;
import dev.cairn.telemetry.metrics.RunMetrics;
import dev.cairn.telemetry.tracing.Tracing;
import dev.cairn.telemetry.tracing.WorkflowIdGenerator;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.util.Collection;
import java.util.List;

/**
 * A process with an engine with telemetry and one without, which it measures alternately. Both are
 * warm, and use the same database.
 */
final class TelemetryWorker {
  static final String STEP = "step";
  static final String PLAIN_STEP = "plain-step";
  static final String CHAINS = "chains";
  static final String PLAIN_CHAINS = "plain-chains";

  private TelemetryWorker() {}

  /** The arguments: the profile and the number of turns. */
  public static void main(String[] arguments) {
    Worker.endWithParent();
    BenchProfile profile = BenchProfile.named(arguments[0]);
    int turns = Integer.parseInt(arguments[1]);
    BenchDatabase database = BenchDatabase.ofEnvironment();
    BenchContext plain = open(database, profile, CairnLibrary.config(database));
    BenchContext traced = open(database, profile, telemetry(CairnLibrary.config(database)));
    Workload.CHAINS.measure(plain); // warms up
    Workload.CHAINS.measure(traced);
    for (int turn = 0; turn < turns; turn++) {
      boolean plainFirst = turn % 2 == 0;
      List<Double> first = measure(plainFirst ? plain : traced);
      List<Double> second = measure(plainFirst ? traced : plain);
      print(plainFirst ? first : second, plainFirst ? second : first);
    }
    Runtime.getRuntime().halt(0);
  }

  private static BenchContext open(BenchDatabase database, BenchProfile profile, Config config) {
    var counters = Library.Counters.create();
    Library library = CairnLibrary.open(config, database, counters);
    return new BenchContext(database, library, counters, profile);
  }

  /** All of it, with an exporter that takes spans in batches and discards them. */
  private static Config telemetry(Config config) {
    var ids = new WorkflowIdGenerator();
    OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setIdGenerator(ids)
                    .addSpanProcessor(BatchSpanProcessor.builder(new Discarding()).build())
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    var tracing = new Tracing(sdk, ids);
    var metrics = new RunMetrics(new SimpleMeterRegistry());
    return config
        .interceptor(tracing)
        .listener(tracing)
        .interceptor(metrics)
        .listener(metrics)
        .interceptor(new LoggingContext(List.of()));
  }

  private static List<Double> measure(BenchContext bench) {
    double step = Workload.STEP.measure(bench.brief()).getFirst().value();
    return List.of(step, Workload.CHAINS.measure(bench.brief()).getFirst().value());
  }

  private static void print(List<Double> plain, List<Double> traced) {
    System.out.println(
        Json.line(
            Measurement.of("telemetry", traced.getFirst() / plain.getFirst())
                .with(PLAIN_STEP, plain.getFirst())
                .with(STEP, traced.getFirst())
                .with(PLAIN_CHAINS, plain.getLast())
                .with(CHAINS, traced.getLast())));
  }

  /** Discards spans. */
  private static final class Discarding implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
