package dev.cairn.telemetry.tracing;

import dev.cairn.spi.RecordedCall;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one run of a workflow in this process. Spans that do not end here, because the run
 * stops, are never exported. Thread-safe, for the branches of the run.
 */
final class RunTrace {
  private final String workflowId;
  private final int generation;
  private final Span workflow;
  private final Context context;
  private final Spans spans;
  private final ReplayedCalls replayed;
  private final Map<String, Span> open = new ConcurrentHashMap<>();

  /** What the message that a thread receives was sent by, until it is recorded. */
  private final Map<Thread, SpanContext> senders = new ConcurrentHashMap<>();

  /**
   * Creates the spans of a run.
   *
   * @param key the workflow and its generation
   * @param workflow the span of the workflow, which has not ended
   * @param parent the context that the span of the workflow has as its parent
   * @param spans makes the spans of records
   * @param replayed collects the records of earlier runs
   */
  RunTrace(Key key, Span workflow, Context parent, Spans spans, ReplayedCalls replayed) {
    this.workflowId = key.workflowId;
    this.generation = key.generation;
    this.workflow = workflow;
    this.context = parent.with(workflow);
    this.spans = spans;
    this.replayed = replayed;
  }

  /**
   * A generation of a workflow.
   *
   * @param workflowId the workflow id
   * @param generation its generation, from 1
   */
  record Key(String workflowId, int generation) {}

  /**
   * Makes spans.
   *
   * @param tracer starts spans
   * @param ids gives a span its id
   */
  record Spans(Tracer tracer, WorkflowIdGenerator ids) {}

  int generation() {
    return generation;
  }

  /** The context of workflow code. */
  Context context() {
    return context;
  }

  /** Whether the trace is sampled; otherwise there are no spans of records. */
  boolean isRecording() {
    return workflow.isRecording();
  }

  /** Returns the context of a step or transaction, whose span begins with its first try. */
  Context contextOf(String key, Instant startedAt) {
    flushReplayed();
    Span span = open.computeIfAbsent(key, each -> begin(each, SpanKind.INTERNAL, startedAt, null));
    return context.with(span);
  }

  private Span begin(String key, SpanKind kind, Instant startedAt, @Nullable SpanContext sender) {
    SpanBuilder builder =
        spans
            .tracer
            .spanBuilder(TracedKinds.name(key))
            .setSpanKind(kind)
            .setParent(context)
            .setStartTimestamp(startedAt)
            .setAttribute(Attribute.WORKFLOW_ID, workflowId)
            .setAttribute(Attribute.KEY, key);
    if (sender != null) {
      builder.addLink(sender);
    }
    String spanId = DerivedIds.record(workflowId, generation, key);
    return spans.ids.start(builder, workflow.getSpanContext().getTraceId(), spanId);
  }

  /** Adds the exception of a try to the span of its step. */
  void tryFailed(String key, int tries, Throwable failure) {
    Span span = open.get(key);
    if (span != null) {
      span.recordException(failure, Attributes.of(Attribute.TRIES, (long) tries));
    }
  }

  /** Notes who sent the message that this thread is about to record. */
  void receiving(SpanContext sender) {
    if (sender.isValid()) {
      senders.put(Thread.currentThread(), sender);
    }
  }

  /** Ends the span of a record. */
  void recorded(RecordedCall call) {
    if (call.replayed()) {
      replayed.add(call);
    } else {
      flushReplayed();
      end(call);
    }
  }

  /** Ends the spans of those records that the process before may not have exported. */
  void flushReplayed() {
    replayed.take().forEach(this::end);
  }

  private void end(RecordedCall call) {
    SpanContext sender = senders.remove(Thread.currentThread());
    SpanKind kind = TracedKinds.of(call.kind()).orElse(null);
    if (kind == null) {
      return;
    }
    Span begun = open.remove(call.key());
    Span span =
        begun != null
            ? begun
            : begin(
                call.key(),
                kind,
                call.startedAt(),
                kind == SpanKind.CONSUMER && !call.replayed() ? sender : null);
    span.setAttribute(Attribute.KIND, call.kind());
    span.setAttribute(Attribute.TRIES, (long) call.tries());
    if (call.failed()) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end(call.completedAt());
  }

  /** Adds the exception with which the workflow fails to its span. */
  void failed(Throwable failure) {
    workflow.recordException(failure);
  }

  /**
   * Ends the span of the workflow.
   *
   * @param state the state in which it ended
   * @param failed whether it failed
   * @param at when it ended
   */
  void end(String state, boolean failed, Instant at) {
    flushReplayed();
    workflow.setAttribute(Attribute.STATE, state);
    if (failed) {
      workflow.setStatus(StatusCode.ERROR);
    }
    workflow.end(at);
  }
}
