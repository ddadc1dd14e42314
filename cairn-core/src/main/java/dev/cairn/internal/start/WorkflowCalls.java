package dev.cairn.internal.start;

import dev.cairn.error.RegistrationException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.ForeignThreadScope;
import dev.cairn.internal.execution.Interception;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.execution.StepScope;
import dev.cairn.internal.execution.TransactionScope;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.intercept.InterceptorScope;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.run.StartRequest;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.spi.Environment;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.Placement;
import dev.cairn.start.StartOptions;
import dev.cairn.start.Uniqueness;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Starts the workflow that user code calls: outside a workflow a new one, inside a workflow a
 * child, on a caller's connection an enqueued one. Thread-safe.
 */
public final class WorkflowCalls {
  private final Host host;
  private final Store store;
  private final Environment environment;
  private final Interception interception;

  public WorkflowCalls(Host host, Store store, Environment environment, Interceptors interceptors) {
    this.host = host;
    this.store = store;
    this.environment = environment;
    this.interception = new Interception(interceptors);
  }

  /** Gives the start service of the running engine. */
  @FunctionalInterface
  public interface StartServices {
    /**
     * Returns the service.
     *
     * @param call the call that needs it, for the message
     * @throws UsageException if the engine does not run
     */
    StartService during(String call);
  }

  /**
   * The engine that starts the workflows.
   *
   * @param engine identifies the engine
   * @param starts gives its start service, or throws if the engine does not run
   * @param completionWatcher completes its handles
   * @param messageRouter routes messages
   */
  public record Host(
      Object engine,
      StartServices starts,
      Supplier<CompletionWatcher> completionWatcher,
      MessageRouter messageRouter) {}

  /**
   * Calls a workflow and waits for its result. Inside a workflow it is a child; inside {@link
   * #captureCall} it is only captured.
   *
   * @param definition the workflow
   * @param arguments one for each parameter
   * @return the workflow's result
   * @throws Exception the exception that the workflow threw
   */
  public @Nullable Object call(
      WorkflowDefinition definition, List<? extends @Nullable Object> arguments) throws Exception {
    if (CurrentScope.get() instanceof CaptureScope capture) {
      capture.note(host.engine, definition, arguments);
      return null;
    }
    if (CurrentScope.isOutside()) {
      StartService starts = host.starts.during("The workflow " + definition.name());
      if (interception.callerTransaction() != null) {
        throw inCallerTransaction(
            "Workflow '%s' was called".formatted(definition.name()), "Start it with cairn.start");
      }
      String id = environment.ids().get();
      WorkflowAdmission.Accepted accepted =
          interception.start(
              definition.name(),
              id,
              StartOptions.fresh(),
              options ->
                  starts.acceptDeferred(
                      definition, arguments, new StartRequest(id, options, null)));
      return handle(definition, accepted).awaitOrThrow(null);
    }
    return this.<@Nullable Object>begin(definition, arguments, StartOptions.fresh())
        .awaitOrThrow(null);
  }

  /**
   * Starts the workflow that {@code call} calls.
   *
   * @param call calls the workflow
   * @param options the start options
   * @param <R> the workflow's result
   * @return the handle, once the start is recorded
   */
  public <R extends @Nullable Object> Handle<R> start(Fn.Void0 call, StartOptions options) {
    host.starts.during("cairn.start");
    Connection callers = interception.callerTransaction();
    if (callers != null) {
      RunHandle<R> handle = startOn(callers, call, options);
      return handle.uncommittedWhile(() -> callers.equals(interception.callerTransaction()));
    }
    CaptureScope.Call captured = captureCall(call);
    return begin(captured.definition(), captured.arguments(), options);
  }

  /**
   * Starts the workflow that {@code call} calls, with a message that it finds when it begins.
   *
   * @param message the message
   * @param call calls the workflow
   * @param options the start options; their id is the receiver of the message
   * @param <R> the workflow's result
   * @return the handle, once both are recorded
   */
  public <R extends @Nullable Object> Handle<R> startWithMessage(
      Message message, Fn.Void0 call, StartOptions options) {
    StartService starts = host.starts.during("cairn.messages().sendStarting");
    Connection callers = interception.callerTransaction();
    if (callers != null) {
      host.messageRouter.sendOn(callers, message.keep());
      return start(call, options);
    }
    CaptureScope.Call captured = captureCall(call);
    WorkflowDefinition definition = captured.definition();
    checkScope(definition);
    if (CurrentScope.get() instanceof WorkflowScope) {
      host.messageRouter.send(message.keep());
      return begin(definition, captured.arguments(), options);
    }
    var request = new StartRequest(message.workflowId(), options, null);
    WorkflowAdmission.Call prepared = starts.call(definition, captured.arguments(), request);
    boolean exists = starts.admission().isRecorded(prepared);
    if (exists || options.placement() == null) {
      host.messageRouter.send(
          message.keep()); // the workflow may be deleted meanwhile and begin again
      return begin(definition, captured.arguments(), options);
    }
    return interception.start(
        definition.name(),
        message.workflowId(),
        options,
        changed -> interception.send(message, sent -> enqueueWith(prepared.with(changed), sent)));
  }

  private <R extends @Nullable Object> RunHandle<R> enqueueWith(
      WorkflowAdmission.Call call, Message message) {
    String id =
        store
            .starts()
            .enqueue(
                call.begin(store.clock().instant()),
                call.options().placement(),
                host.messageRouter.serialize(message));
    return handle(call.definition(), new WorkflowAdmission.Accepted(id, Optional.empty()));
  }

  /**
   * Returns the name of the workflow that {@code call} calls with one argument.
   *
   * @param argument the type of the argument
   * @param call calls the workflow
   * @return the workflow's name
   * @throws RegistrationException if the workflow has other parameters
   */
  public String workflowTaking(Class<?> argument, Fn.Void0 call) {
    WorkflowDefinition definition = captureCall(call).definition();
    List<String> parameters =
        definition.parameters().stream().map(parameter -> parameter.type().getTypeName()).toList();
    if (!parameters.equals(List.of(argument.getTypeName()))) {
      throw new RegistrationException(
          "The workflow '%s' takes %s, but would be called with one %s. Declare exactly that parameter."
              .formatted(definition.name(), parameters, argument.getName()),
          definition.source().getName());
    }
    return definition.name();
  }

  public CaptureScope.Call captureCall(Fn.Void0 call) {
    InterceptorScope.refuse("the start of a workflow");
    return CaptureScope.capture(host.engine(), call);
  }

  /**
   * Enqueues many calls. Outside a workflow they are written in batches.
   *
   * @param calls each calls one workflow
   * @param options the start options, without an id
   * @param <R> the workflows' result
   * @return the handles, once all starts are recorded
   */
  public <R extends @Nullable Object> List<Handle<R>> startAll(
      List<? extends Fn.Void0> calls, StartOptions options) {
    StartService starts = host.starts.during("cairn.startAll");
    Placement placement = options.placement();
    if (!CurrentScope.isOutside()
        || placement == null
        || mayJoinExisting(options)
        || interception.callerTransaction() != null) {
      return calls.stream().map(call -> this.<R>start(call, options)).toList();
    }
    List<WorkflowAdmission.Call> accepted =
        calls.stream()
            .map(this::captureCall)
            .map(call -> intercepted(starts, call, environment.ids().get(), options))
            .toList();
    List<WorkflowAdmission.Accepted> all = starts.admission().admitAll(accepted, placement);
    var handles = new ArrayList<Handle<R>>(all.size());
    for (int i = 0; i < all.size(); i++) {
      handles.add(handle(accepted.get(i).definition(), all.get(i)));
    }
    return handles;
  }

  /**
   * Creates a pipeline for starts from outside a workflow.
   *
   * @return the pipeline
   */
  public StartPipeline newPipeline() {
    return new StartPipeline(
        new StartPipeline.Backend(
            this::bind,
            batch -> host.starts.during("cairn.pipeline").admission().admitBatch(batch),
            this::<@Nullable Object>handle,
            host.completionWatcher.get().outsideWaits()));
  }

  private WorkflowAdmission.Call bind(Fn.Void0 call, StartOptions options) {
    StartService starts = host.starts.during("cairn.pipeline");
    if (interception.callerTransaction() != null) {
      throw inCallerTransaction(
          "A pipeline was used", "Use cairn.start, which takes part in the transaction");
    }
    CaptureScope.Call captured = captureCall(call);
    WorkflowDefinition definition = captured.definition();
    checkScope(definition);
    if (CurrentScope.get() instanceof WorkflowScope) {
      throw misplaced(
          definition, "by a pipeline inside a workflow, where starts are recorded one by one");
    }
    String id = options.id() == null ? environment.ids().get() : options.id();
    return intercepted(starts, captured, id, options);
  }

  private WorkflowAdmission.Call intercepted(
      StartService starts, CaptureScope.Call call, String id, StartOptions options) {
    return interception.start(
        call.definition().name(),
        id,
        options,
        changed ->
            starts.call(call.definition(), call.arguments(), new StartRequest(id, changed, null)));
  }

  /**
   * Returns whether several starts with these options may become one workflow, so that each of them
   * must learn which one.
   */
  public static boolean mayJoinExisting(StartOptions options) {
    return options.id() != null
        || (options.placement() != null
            && !(options.placement().uniqueness() instanceof Uniqueness.None));
  }

  /**
   * Enqueues a call on the caller's connection. The workflow exists once the caller commits.
   *
   * @param connection the caller's connection, in a transaction
   * @param call calls the workflow
   * @param options the start options, with a queue
   * @param <R> the workflow's result
   * @return the handle
   */
  public <R extends @Nullable Object> RunHandle<R> startOn(
      Connection connection, Fn.Void0 call, StartOptions options) {
    StartService starts = host.starts.during("cairn.within");
    CaptureScope.Call captured = captureCall(call);
    WorkflowDefinition definition = captured.definition();
    String wanted = transactionalId(options);
    String id =
        interception.start(
            definition.name(),
            wanted,
            options,
            changed -> {
              var request = new StartRequest(wanted, changed, null);
              Entry.Begin begin =
                  starts
                      .call(definition, captured.arguments(), request)
                      .begin(store.clock().instant());
              return store.starts().enqueue(connection, begin, changed.placement());
            });
    return handle(definition, new WorkflowAdmission.Accepted(id, Optional.empty()));
  }

  /**
   * Returns the id for a start on a caller's connection. Inside a step or transaction it is
   * derived, so that every attempt starts the same workflow.
   */
  public String transactionalId(StartOptions options) {
    if (options.id() != null) {
      return options.id();
    }
    return switch (CurrentScope.get()) {
      case WorkflowScope workflow ->
          throw new UsageException(
              "cairn.within(connection) was called in a workflow outside its transactions, so the call would not be recorded. Call it in a @Transaction, or use cairn.start.");
      case StepScope step -> step.uuid().toString();
      case TransactionScope inside when inside.ids() != null -> inside.uuid().toString();
      default -> environment.ids().get();
    };
  }

  private <R extends @Nullable Object> RunHandle<R> handle(
      WorkflowDefinition definition, WorkflowAdmission.Accepted accepted) {
    return new RunHandle<>(
        host.completionWatcher.get(),
        accepted.id(),
        definition.name(),
        definition.result(),
        accepted.localRun().orElse(null));
  }

  private <R extends @Nullable Object> RunHandle<R> begin(
      WorkflowDefinition definition,
      List<? extends @Nullable Object> arguments,
      StartOptions options) {
    StartService starts = host.starts.during("The workflow " + definition.name());
    checkScope(definition);
    if (CurrentScope.get() instanceof WorkflowScope parent) {
      return parent.children().handle(definition, arguments, options);
    }
    String id = options.id() == null ? environment.ids().get() : options.id();
    WorkflowAdmission.Accepted accepted =
        interception.start(
            definition.name(),
            id,
            options,
            changed -> starts.accept(definition, arguments, new StartRequest(id, changed, null)));
    return handle(definition, accepted);
  }

  /**
   * Refuses starts in places where they cannot be recorded: inside a step or transaction, or on a
   * thread that a workflow started itself.
   */
  private void checkScope(WorkflowDefinition definition) {
    InterceptorScope.refuse("workflow " + definition.name());
    switch (CurrentScope.get()) {
      case WorkflowScope workflow when !workflow.host().engine().equals(host.engine) ->
          throw misplaced(definition, "in a workflow of another Cairn");
      case StepScope step when step.workflow().host().engine().equals(host.engine) ->
          throw misplaced(definition, "inside a step");
      case TransactionScope inside -> throw misplaced(definition, "inside a transaction");
      case ForeignThreadScope stray -> stray.outsideOrThrow("The workflow " + definition.name());
      default -> {
        // outside a workflow, or in a workflow of this engine
      }
    }
  }

  private static UsageException inCallerTransaction(String problem, String instead) {
    return new UsageException(
        "%s in a transaction of the application that is still open, before whose commit no workflow can begin. %s, or call it outside the transaction."
            .formatted(problem, instead));
  }

  private static UsageException misplaced(WorkflowDefinition definition, String where) {
    return new UsageException(
        "The workflow %s was started %s. Start it in the workflow itself, between its steps."
            .formatted(definition.name(), where));
  }
}
