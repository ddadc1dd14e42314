package dev.cairn.internal.engine;

import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.Interception;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.execution.UnknownWorkflow;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.registry.Registry;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.start.ClientAdmission;
import dev.cairn.internal.start.MessageRouter;
import dev.cairn.internal.start.StartPipeline;
import dev.cairn.internal.start.WorkflowAdmission;
import dev.cairn.internal.start.WorkflowCalls;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows that executors run, and awaits their results. It has no lease and runs nothing.
 * Thread-safe.
 */
public final class ClientEngine implements AutoCloseable {
  private final Store store;
  private final Environment environment;
  private final Registry registry;
  private final Engine engine;
  private final ClientAdmission admission;
  private final CompletionWatcher completionWatcher;
  private final WaitServices waiting;
  private final MessageRouter messageRouter;
  private final Notifications notifications;
  private final Interception interception;
  private volatile ValueSerializer values;

  /**
   * Creates a client, which listens for notifications if the settings say so.
   *
   * @param store the database
   * @param settings the settings
   * @param environment time, ids and randomness
   * @param listener receives events
   */
  public ClientEngine(
      Store store, EngineSettings settings, Environment environment, Listener listener) {
    this.store = store;
    this.environment = environment;
    this.registry = new Registry(settings.codec());
    this.engine = new Engine(registry, store, settings, environment, listener);
    this.values = engine.newValues();
    this.interception = new Interception(settings.rules().interceptors());
    this.admission = new ClientAdmission(store, environment, () -> values);
    this.notifications = store.notifications();
    this.completionWatcher = new CompletionWatcher(store, () -> values, notifications);
    this.waiting = new WaitServices(store, environment, notifications);
    this.messageRouter =
        new MessageRouter(
            store, () -> values, () -> waiting, workflow -> false, settings.rules().interceptors());
    if (settings.notifications()) {
      notifications.start();
    }
  }

  /**
   * Registers workflows whose code is available although only executors run it, so that the
   * exceptions that it names can be restored.
   *
   * @param source the class that declares them
   * @param workflows its workflows
   * @throws dev.cairn.error.RegistrationException if two of them have the same name
   * @throws dev.cairn.error.ValueException if an argument or result type cannot be serialized
   */
  public synchronized void addWorkflows(Class<?> source, List<WorkflowDefinition> workflows) {
    registry.check(workflows);
    registry.addSource(source);
    workflows.forEach(workflow -> registry.addSource(workflow.source()));
    values = engine.newValues();
  }

  /**
   * Handles a call of a workflow on a client stub: captured by {@link #start}, refused elsewhere.
   *
   * @param definition the workflow
   * @param arguments one for each parameter
   * @return null
   */
  public @Nullable Object call(
      WorkflowDefinition definition, List<? extends @Nullable Object> arguments) {
    if (CurrentScope.get() instanceof CaptureScope capture) {
      capture.note(engine, definition, arguments);
      return null;
    }
    throw new UsageException(
        "The workflow '%s' was called on a client, which can only start it. Write client.start(StartOptions.onQueue(\"...\"), workflow, argument).await()."
            .formatted(definition.name()));
  }

  /**
   * Enqueues the workflow that {@code call} calls.
   *
   * @param call calls the workflow
   * @param options the start options, with a queue
   * @param <R> the workflow's result
   * @return the handle, once the start is recorded
   */
  public <R extends @Nullable Object> Handle<R> start(Fn.Void0 call, StartOptions options) {
    String id = options.id() == null ? environment.ids().get() : options.id();
    return intercepted(
        call, options, id, bound -> handle(bound.definition(), admission.enqueue(bound, null)));
  }

  /**
   * Enqueues the workflow that {@code call} calls, with a message to it.
   *
   * @param message the message; its receiver is the started workflow
   * @param call calls the workflow
   * @param options the start options, with a queue
   * @param <R> the workflow's result
   * @return the handle, once both are recorded
   */
  public <R extends @Nullable Object> Handle<R> startSending(
      Message message, Fn.Void0 call, StartOptions options) {
    return intercepted(
        call,
        options,
        message.workflowId(),
        bound ->
            interception.send(
                message,
                sent ->
                    handle(
                        bound.definition(),
                        admission.enqueue(bound, messageRouter.serialize(sent)))));
  }

  private WorkflowAdmission.Call bind(Fn.Void0 call, StartOptions options) {
    String id = options.id() == null ? environment.ids().get() : options.id();
    return intercepted(call, options, id, bound -> bound);
  }

  /** Serializes the arguments of a call and starts it inside the interceptors. */
  private <T> T intercepted(
      Fn.Void0 call, StartOptions options, String id, Function<WorkflowAdmission.Call, T> start) {
    WorkflowScope.refuse(
        "The start of a CairnClient",
        "Start a child with Durable.start or the workflow's own Cairn, or call the client in a step.");
    CaptureScope.Call captured = engine.calls().captureCall(call);
    WorkflowDefinition definition = captured.definition();
    return interception.start(
        definition.name(),
        id,
        options,
        changed ->
            start.apply(
                new WorkflowAdmission.Call(
                    definition,
                    values.encodeArguments(id, definition, captured.arguments()),
                    null,
                    id,
                    changed,
                    values.encodeAttributesOf(changed))));
  }

  private <R extends @Nullable Object> RunHandle<R> handle(
      WorkflowDefinition definition, String id) {
    return new RunHandle<>(completionWatcher, id, definition.name(), definition.result(), null);
  }

  /**
   * Enqueues many calls, in batches.
   *
   * @param calls each calls one workflow
   * @param options the start options, with a queue and without an id
   * @param <R> the workflows' result
   * @return the handles, once all starts are recorded
   */
  public <R extends @Nullable Object> List<Handle<R>> startAll(
      List<? extends Fn.Void0> calls, StartOptions options) {
    if (WorkflowCalls.mayJoinExisting(options)) {
      return calls.stream().map(call -> this.<R>start(call, options)).toList();
    }
    List<WorkflowAdmission.Call> bound = calls.stream().map(call -> bind(call, options)).toList();
    admission.enqueueAll(bound, options.placement());
    return bound.stream().<Handle<R>>map(call -> handle(call.definition(), call.id())).toList();
  }

  /**
   * Creates a pipeline, which enqueues workflows.
   *
   * @return the pipeline
   */
  public StartPipeline newPipeline() {
    return new StartPipeline(
        new StartPipeline.Backend(
            this::bind,
            admission::enqueueInOrder,
            (definition, accepted) -> this.<@Nullable Object>handle(definition, accepted.id()),
            completionWatcher.outsideWaits()));
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
  public <R extends @Nullable Object> Handle<R> startOn(
      Connection connection, Fn.Void0 call, StartOptions options) {
    return intercepted(
        call,
        options,
        engine.calls().transactionalId(options),
        bound -> handle(bound.definition(), admission.enqueue(connection, bound)));
  }

  /**
   * Returns the name of the workflow that {@code call} calls with one argument.
   *
   * @param argument the type of the argument
   * @param call calls the workflow
   * @return the workflow's name
   * @throws dev.cairn.error.RegistrationException if the workflow has other parameters
   */
  public String workflowTaking(Class<?> argument, Fn.Void0 call) {
    return engine.calls().workflowTaking(argument, call);
  }

  /**
   * Returns a handle on an existing workflow.
   *
   * @param id its id
   * @param result the type of its result
   * @param <R> the workflow's result
   * @return the handle
   * @throws NoSuchWorkflowException if there is no such workflow
   */
  public <R extends @Nullable Object> Handle<R> handle(String id, ValueType result) {
    WorkflowRow row = store.workflows().find(id).orElseThrow(() -> UnknownWorkflow.of(id));
    return new RunHandle<>(completionWatcher, id, row.name(), result, null);
  }

  /**
   * Routes messages.
   *
   * @return the router
   */
  public MessageRouter messageRouter() {
    return messageRouter;
  }

  /**
   * Returns the commands that cancel, resume, fork and delete workflows.
   *
   * @return the commands
   */
  public WorkflowCommands commands() {
    return new WorkflowCommands(store, environment, engine.calls(), () -> values, null);
  }

  @Override
  public void close() {
    admission.close();
    completionWatcher.close();
    waiting.close();
    notifications.close();
    engine.close(Duration.ZERO);
  }
}
