package dev.cairn.telemetry.tracing;

import dev.cairn.Config;
import dev.cairn.spi.Event;
import dev.cairn.testing.CairnConfigurer;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** The tracing of one process, real or simulated, with what it exports. */
final class TracedProcess {
  /** What the code of a step sets. */
  static final AttributeKey<Boolean> CONFIRMED = AttributeKey.booleanKey("test.confirmed");

  /** The processes of the test that runs now, in order. */
  static final List<TracedProcess> ALL = new CopyOnWriteArrayList<>();

  final WorkflowIdGenerator ids = new WorkflowIdGenerator();
  final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  final OpenTelemetrySdk sdk;

  /** The workflows whose end this process has reported. */
  final Set<String> ended = ConcurrentHashMap.newKeySet();

  final Tracing tracing;

  TracedProcess(Sampler sampler) {
    sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder()
                    .setIdGenerator(ids)
                    .setSampler(sampler)
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build();
    tracing = new Tracing(sdk, ids);
  }

  /** Each engine of a test is a process. */
  static final class Opened implements CairnConfigurer {
    @Override
    public Config configure(Config config) {
      var process = new TracedProcess(Sampler.parentBased(Sampler.alwaysOn()));
      ALL.add(process);
      return config
          .interceptor(process.tracing)
          .listener(process.tracing)
          .listener(process::on)
          .interceptor(new GenAiAttributes());
    }
  }

  private void on(Event event) {
    if (event instanceof Event.RunEnded end) {
      ended.add(end.workflowId());
    }
  }

  static TracedProcess only() {
    if (ALL.size() != 1) {
      throw new IllegalStateException("there are %d processes".formatted(ALL.size()));
    }
    return ALL.getFirst();
  }

  List<SpanData> spans() {
    return exporter.getFinishedSpanItems();
  }

  List<SpanData> spans(String name) {
    return spans().stream().filter(span -> span.getName().equals(name)).toList();
  }

  /** Returns the only span of a name. */
  SpanData span(String name) {
    List<SpanData> found = spans(name);
    if (found.size() != 1) {
      throw new AssertionError("%d spans '%s' among %s".formatted(found.size(), name, spans()));
    }
    return found.getFirst();
  }
}
