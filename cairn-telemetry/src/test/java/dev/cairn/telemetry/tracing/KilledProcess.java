package dev.cairn.telemetry.tracing;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;

/**
 * A process that runs a workflow and prints the spans that it exports, which it does at its end
 * only. So a process that is killed has exported none.
 */
public final class KilledProcess {
  private KilledProcess() {}

  /** Waits for a message between two steps. */
  public static class Trip {
    @Workflow
    public String trip() {
      String first = depart();
      String word = Durable.receive("arrived", String.class, Duration.ofMinutes(2)).orElse("");
      return first + " " + word + arrive();
    }

    @Step
    protected String depart() {
      return "departed";
    }

    @Step
    protected String arrive() {
      return "!";
    }
  }

  /** Prints spans. */
  private static final class Printing implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      for (SpanData span : spans) {
        System.out.println(
            String.join(
                "|",
                "span",
                span.getName(),
                span.getTraceId(),
                span.getSpanId(),
                span.getParentSpanId(),
                String.valueOf(span.getStartEpochNanos()),
                String.valueOf(span.getEndEpochNanos())));
      }
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

  static Config config(String url, String user, String password) {
    return Config.named("trips")
        .url(url)
        .user(user)
        .password(password)
        .lease(Duration.ofSeconds(1));
  }

  /**
   * Runs the process.
   *
   * @param args URL, user and password of the database, and {@code start}, {@code finish}, {@code
   *     hang}, which starts, and does not end, or {@code watch}, which only sends traces of others
   */
  public static void main(String[] args) throws InterruptedException {
    var ids = new WorkflowIdGenerator();
    var delay = args[3].equals("watch") ? Duration.ofMillis(10) : Duration.ofHours(1);
    var exporter = BatchSpanProcessor.builder(new Printing()).setScheduleDelay(delay).build();
    try (OpenTelemetrySdk sdk =
        OpenTelemetrySdk.builder()
            .setTracerProvider(
                SdkTracerProvider.builder().setIdGenerator(ids).addSpanProcessor(exporter).build())
            .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
            .build()) {
      run(new Tracing(sdk, ids), args);
    }
  }

  private static void run(Tracing tracing, String[] args) throws InterruptedException {
    try (Cairn cairn = open(tracing, args);
        EndedTraces ended = new EndedTraces(cairn, tracing)) {
      Trip trip = cairn.durable(Trip.class);
      ended.start();
      cairn.start();
      if (args[3].equals("watch")) {
        hang();
      }
      if (!args[3].equals("finish")) {
        String id = cairn.start(StartOptions.id("trip"), trip::trip).id();
        System.out.println("started " + id);
      }
      String result = cairn.handle("trip", String.class).await(Duration.ofMinutes(1));
      System.out.println("result " + result);
      if (args[3].equals("hang")) {
        hang();
      }
    }
  }

  private static void hang() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  private static Cairn open(Tracing tracing, String[] args) {
    return Cairn.open(config(args[0], args[1], args[2]).interceptor(tracing).listener(tracing));
  }
}
