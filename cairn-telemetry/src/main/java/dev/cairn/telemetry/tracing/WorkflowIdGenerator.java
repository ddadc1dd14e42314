package dev.cairn.telemetry.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.sdk.trace.IdGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Gives spans of workflows the ids that are derived from the workflow, and all other spans ids of
 * another generator. The SDK has to use it, and {@link Tracing} has to have the same one:
 *
 * {@snippet :
 * var ids = new WorkflowIdGenerator();
 * SdkTracerProvider provider =
 *     SdkTracerProvider.builder().setIdGenerator(ids).addSpanProcessor(processor).build();
 * }
 *
 * <p>With the autoconfiguration of the SDK, a customizer of the tracer provider sets it.
 * Thread-safe.
 */
public final class WorkflowIdGenerator implements IdGenerator {
  private final IdGenerator others;

  @SuppressWarnings("ThreadLocalUsage") // an application has one generator
  private final ThreadLocal<@Nullable Ids> requested = new ThreadLocal<>();

  /** Creates a generator; spans of others have random ids. */
  public WorkflowIdGenerator() {
    this(IdGenerator.random());
  }

  /**
   * Creates a generator.
   *
   * @param others generates the ids of all other spans
   */
  public WorkflowIdGenerator(IdGenerator others) {
    this.others = others;
  }

  /**
   * The ids of a span that is about to start.
   *
   * @param trace the trace id, for a span without a parent
   */
  private record Ids(String trace, String span) {}

  /**
   * Starts a span with given ids.
   *
   * @param builder builds the span
   * @param traceId the trace id; ignored if the span has a parent
   * @param spanId the span id
   */
  Span start(SpanBuilder builder, String traceId, String spanId) {
    requested.set(new Ids(traceId, spanId));
    try {
      return builder.startSpan();
    } finally {
      requested.remove();
    }
  }

  @Override
  public String generateSpanId() {
    Ids ids = requested.get();
    return ids == null ? others.generateSpanId() : ids.span;
  }

  @Override
  public String generateTraceId() {
    Ids ids = requested.get();
    return ids == null ? others.generateTraceId() : ids.trace;
  }
}
