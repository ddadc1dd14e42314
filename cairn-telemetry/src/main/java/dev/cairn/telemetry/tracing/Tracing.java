package dev.cairn.telemetry.tracing;

import dev.cairn.common.WorkflowState;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.spi.BranchInvocation;
import dev.cairn.spi.Event;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.Listener;
import dev.cairn.spi.ReceiveInvocation;
import dev.cairn.spi.RecordedCall;
import dev.cairn.spi.RunInvocation;
import dev.cairn.spi.SendInvocation;
import dev.cairn.spi.StartInvocation;
import dev.cairn.spi.StepInvocation;
import dev.cairn.spi.TransactionInvocation;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Traces workflows with OpenTelemetry. Added with {@link dev.cairn.Config#interceptor} and with
 * {@link dev.cairn.Config#listener}; clients need only the interceptor. {@link EndedTraces} adds
 * what a process could not export that died. Thread-safe.
 *
 * {@snippet :
 * var tracing = new Tracing(sdk, ids);
 * Config traced = config.interceptor(tracing).listener(tracing);
 * }
 *
 * <p>The context of the caller is recorded in the headers of a workflow or a message by the
 * propagators of OpenTelemetry, such as {@code traceparent}. Workflow code, branches, steps and
 * transactions run with the context of their span.
 */
public final class Tracing implements Interceptor, Listener {
  private static final String SCOPE = "dev.cairn";
  private static final Duration RESEND = Duration.ofSeconds(30);
  private static final int MOST_DEAD = 1_000;

  private final Tracer tracer;
  private final HeaderContext headers;
  private final WorkflowIdGenerator ids;
  private final Duration resend;
  private final Map<String, RunTrace> runs = new ConcurrentHashMap<>();
  private final Set<String> unloaded = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<String> deadExecutors = new LinkedBlockingQueue<>(MOST_DEAD);

  /**
   * Creates it. A run that continues another one sends the spans of the last 30 seconds again.
   *
   * @param openTelemetry has the tracer and the propagators
   * @param ids the generator that the SDK uses
   * @throws IllegalArgumentException if the SDK does not use the generator
   */
  public Tracing(OpenTelemetry openTelemetry, WorkflowIdGenerator ids) {
    this(openTelemetry, ids, RESEND);
  }

  /**
   * Creates it.
   *
   * @param openTelemetry has the tracer and the propagators
   * @param ids the generator that the SDK uses
   * @param resend how long an exporter may keep a span before it is exported. A run that continues
   *     another one sends spans of records again, with the same ids, that ended within this time
   *     before the last record; none if it is zero
   * @throws IllegalArgumentException if the SDK does not use the generator
   */
  public Tracing(OpenTelemetry openTelemetry, WorkflowIdGenerator ids, Duration resend) {
    this.tracer = openTelemetry.getTracer(SCOPE);
    this.headers = new HeaderContext(openTelemetry.getPropagators().getTextMapPropagator());
    this.ids = ids;
    this.resend = resend;
    checkGenerator();
  }

  /** Starts a span that never ends, so it is not exported. */
  private void checkGenerator() {
    String expected = DerivedIds.workflow("", 0);
    SpanBuilder probe = tracer.spanBuilder("probe").setNoParent();
    SpanContext made = ids.start(probe, DerivedIds.trace(""), expected).getSpanContext();
    if (made.isValid() && !made.getSpanId().equals(expected)) {
      throw new IllegalArgumentException(
          "The tracer provider does not use the WorkflowIdGenerator that Tracing was given, so executors could not continue each other's traces. Set it with SdkTracerProvider.builder().setIdGenerator(ids).");
    }
  }

  @Override
  public void start(StartInvocation start) {
    if (start.parentId().isPresent()) { // the span of the child belongs to that of its parent
      headers.write(Context.current(), start::header);
      start.proceed();
      return;
    }
    Span span =
        tracer
            .spanBuilder("start " + start.workflowName())
            .setSpanKind(SpanKind.PRODUCER)
            .setAttribute(Attribute.WORKFLOW_ID, start.workflowId())
            .setAttribute(Attribute.WORKFLOW, start.workflowName())
            .startSpan();
    Context context = Context.current().with(span);
    headers.write(context, start::header);
    try {
      context.wrap(start::proceed).run();
    } catch (RuntimeException refused) {
      span.recordException(refused);
      span.setStatus(StatusCode.ERROR);
      throw refused;
    } finally {
      span.end();
    }
  }

  @Override
  public @Nullable Object run(RunInvocation run) throws Exception {
    if (run.isDryRun()) {
      return run.proceed();
    }
    RunTrace trace = begin(run);
    RunTrace before = runs.put(run.workflowId(), trace);
    if (before != null && before.generation() < run.generation()) {
      before.end("CONTINUED", false, run.startedAt());
    }
    try {
      return within(trace.context(), run::proceed);
    } catch (Exception failure) {
      trace.failed(failure);
      throw failure;
    }
  }

  private RunTrace begin(RunInvocation run) {
    String id = run.workflowId();
    boolean exported = run.forkedFrom().isPresent() || !run.hasRecords() || unloaded.remove(id);
    return begin(TracedWorkflow.of(run), exported ? Duration.ZERO : resend);
  }

  private RunTrace begin(TracedWorkflow workflow, Duration again) {
    String id = workflow.key().workflowId();
    int generation = workflow.key().generation();
    Context caller = headers.read(workflow.headers());
    SpanContext recorded = Span.fromContext(caller).getSpanContext();
    boolean root = workflow.forkedFrom().isPresent() || !recorded.isValid();
    Context parent = root ? Context.root() : caller;
    String traceId = root ? DerivedIds.trace(id) : recorded.getTraceId();
    SpanBuilder builder =
        tracer
            .spanBuilder("workflow " + workflow.name())
            .setParent(parent)
            .setSpanKind(SpanKind.CONSUMER)
            .setStartTimestamp(workflow.startedAt())
            .setAttribute(Attribute.WORKFLOW_ID, id)
            .setAttribute(Attribute.WORKFLOW, workflow.name())
            .setAttribute(Attribute.ATTEMPT, (long) workflow.attempt())
            .setAttribute(Attribute.GENERATION, (long) generation);
    workflow.forkedFrom().ifPresent(source -> builder.addLink(span(source, recorded, generation)));
    Span span = ids.start(builder, traceId, DerivedIds.workflow(id, generation));
    return new RunTrace(
        workflow.key(), span, parent, new RunTrace.Spans(tracer, ids), new ReplayedCalls(again));
  }

  /** Returns the executors that this one has declared dead. */
  BlockingQueue<String> deadExecutors() {
    return deadExecutors;
  }

  /** Returns how long an exporter may keep a span. */
  Duration resendTime() {
    return resend;
  }

  /** Sends the span of a workflow that has ended, and those of its last records. */
  void resend(RecordedWorkflow ended, List<RecordedStep> steps) {
    WorkflowSummary summary = ended.summary();
    Instant completed = summary.times().completed();
    if (summary.times().started() == null || completed == null) {
      return; // it was cancelled before it ran, so it has no span
    }
    RunTrace trace = begin(TracedWorkflow.of(ended), resend);
    if (trace.isRecording()) {
      steps.forEach(step -> trace.recorded(EndedSteps.call(summary, step)));
    }
    WorkflowState state = summary.state();
    trace.end(state.name(), state == WorkflowState.FAILED, completed);
  }

  /** The span of the source of a fork, whose headers the fork has. */
  private static SpanContext span(String source, SpanContext recorded, int generation) {
    String traceId = recorded.isValid() ? recorded.getTraceId() : DerivedIds.trace(source);
    String spanId = DerivedIds.workflow(source, generation);
    return SpanContext.createFromRemoteParent(
        traceId, spanId, TraceFlags.getSampled(), TraceState.getDefault());
  }

  @Override
  public @Nullable Object branch(BranchInvocation branch) throws Exception {
    RunTrace trace = branch.isDryRun() ? null : runs.get(branch.workflowId());
    return trace == null ? branch.proceed() : within(trace.context(), branch::proceed);
  }

  @Override
  public @Nullable Object step(StepInvocation step) throws Exception {
    RunTrace trace = runs.get(step.workflowId());
    if (trace == null) {
      return step.proceed();
    }
    if (!trace.isRecording()) { // the headers of what the step starts say so
      return within(trace.context(), step::proceed);
    }
    Context context = trace.contextOf(step.key(), step.startedAt());
    try {
      return within(context, step::proceed);
    } catch (Exception failure) {
      trace.tryFailed(step.key(), step.tries(), failure);
      throw failure;
    }
  }

  @Override
  public @Nullable Object transaction(TransactionInvocation transaction) throws Exception {
    RunTrace trace = transaction.workflowId().map(runs::get).orElse(null);
    String key = transaction.key().orElse(null);
    Instant startedAt = transaction.startedAt().orElse(null);
    if (trace == null || key == null || startedAt == null || !trace.isRecording()) {
      return transaction.proceed();
    }
    Context context = trace.contextOf(key, startedAt);
    try {
      return within(context, transaction::proceed);
    } catch (Exception failure) {
      trace.tryFailed(key, transaction.tries(), failure);
      throw failure;
    }
  }

  private static @Nullable Object within(Context context, Callable<@Nullable Object> code)
      throws Exception {
    return context.wrap(code).call();
  }

  @Override
  public void send(SendInvocation send) {
    headers.write(Context.current(), send::header);
    send.proceed();
  }

  @Override
  public void receive(ReceiveInvocation receive) {
    RunTrace trace = runs.get(receive.workflowId());
    if (trace != null) {
      Context sender = headers.read(receive.messageHeaders());
      trace.receiving(Span.fromContext(sender).getSpanContext());
    }
    receive.proceed();
  }

  @Override
  public void recorded(RecordedCall call) {
    RunTrace trace = runs.get(call.workflowId());
    if (trace != null && trace.isRecording()) {
      trace.recorded(call);
    }
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.RunEnded(var id, var name, var state, var at) -> ended(id, state, at);
      case Event.RunUnloaded(var id, var until) -> {
        unloaded.add(id);
        stopped(id);
      }
      case Event.RunDropped(var id, var reason) -> stopped(id);
      case Event.ExecutorDeclaredDead(var executor) -> {
        boolean unused = deadExecutors.offer(executor); // without EndedTraces, nobody takes it
      }
      case Event.WaitStarted(var id, var key, var awaited, var until) -> {
        RunTrace trace = runs.get(id);
        if (trace != null) {
          trace.flushReplayed();
        }
      }
      default -> {
        // concerns no span
      }
    }
  }

  private void ended(String id, WorkflowState state, Instant at) {
    RunTrace trace = runs.remove(id);
    if (trace == null) {
      return;
    }
    if (state.isEnded()) {
      trace.end(state.name(), state == WorkflowState.FAILED, at);
    } else {
      trace.flushReplayed();
    }
  }

  /** Another run continues the workflow, here or elsewhere, with the same span. */
  private void stopped(String id) {
    RunTrace trace = runs.remove(id);
    if (trace != null) {
      trace.flushReplayed();
    }
  }
}
