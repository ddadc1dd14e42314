package dev.cairn.internal.engine;

import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.execution.UnknownWorkflow;
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
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows that run elsewhere, and hears how they end. It has no lease and runs nothing.
 * Thread-safe.
 */
public final class ClientEngine implements AutoCloseable {
  private final Store store;
  private final Environment ambient;
  private final Registry registry;
  private final Engine engine;
  private final ClientAdmission submitting;
  private final CompletionWatcher endings;
  private final WaitServices waiting;
  private final MessageRouter post;
  private final Notifications notifications;
  private volatile ValueSerializer values;

  /**
   * Begins to listen, if the settings say so.
   *
   * @param store the database
   * @param settings what it needs to know
   * @param ambient the world outside
   * @param listener hears what happens
   */
  public ClientEngine(
      Store store, EngineSettings settings, Environment ambient, Listener listener) {
    this.store = store;
    this.ambient = ambient;
    this.registry = new Registry(settings.codec());
    this.engine = new Engine(registry, store, settings, ambient, listener);
    this.values = engine.newValues();
    this.submitting = new ClientAdmission(store, ambient, () -> values);
    this.notifications = store.notifications();
    this.endings =
        new CompletionWatcher(store.workflows(), () -> values, notifications, store.tasks());
    this.waiting = new WaitServices(store, ambient, notifications);
    this.post = new MessageRouter(store, () -> values, () -> waiting, workflow -> false);
    if (settings.notifications()) {
      notifications.start();
    }
  }

  /**
   * Gets to know workflows whose code is at hand, though only others run it: the exceptions that it
   * names can be brought back.
   *
   * @param source the class that was asked for
   * @param workflows its workflows
   * @throws dev.cairn.error.RegistrationException if two of them have the same name
   * @throws dev.cairn.error.ValueException if an argument or a result cannot be written as JSON
   */
  public synchronized void know(Class<?> source, List<WorkflowDefinition> workflows) {
    registry.check(workflows);
    registry.addSource(source);
    workflows.forEach(workflow -> registry.addSource(workflow.source()));
    values = engine.newValues();
  }

  /**
   * What happens when a workflow is called that only others can run: it is noted down by {@link
   * #start}, and refused elsewhere.
   *
   * @param definition the workflow
   * @param arguments one for each parameter
   * @return null
   */
  public @Nullable Object called(
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
   * Puts the workflow into a queue that some code calls.
   *
   * @param call makes the call
   * @param as how it is to be started, with a queue
   * @param <R> the workflow's result
   * @return its handle, once it is recorded
   */
  public <R extends @Nullable Object> Handle<R> start(
      WorkflowCalls.CallOfWorkflow call, StartOptions as) {
    return start(null, call, as);
  }

  /**
   * Puts the workflow into a queue that some code calls, with a message to it.
   *
   * @param message the message, whose receiver it is to be
   * @param call makes the call
   * @param as how it is to be started, with a queue
   * @param <R> the workflow's result
   * @return its handle, once both are recorded
   */
  public <R extends @Nullable Object> Handle<R> startSending(
      Message message, WorkflowCalls.CallOfWorkflow call, StartOptions as) {
    return start(post.written(message), call, as);
  }

  private <R extends @Nullable Object> Handle<R> start(
      MessageStore.@Nullable Written written, WorkflowCalls.CallOfWorkflow call, StartOptions as) {
    WorkflowAdmission.Call asked = ask(call, as);
    return handle(asked.definition(), submitting.one(asked, written));
  }

  private WorkflowAdmission.Call ask(WorkflowCalls.CallOfWorkflow call, StartOptions as) {
    return asked(call, as, as.id() == null ? ambient.ids().get() : as.id());
  }

  /** Binds the arguments of a call. */
  private WorkflowAdmission.Call asked(
      WorkflowCalls.CallOfWorkflow call, StartOptions as, String id) {
    CaptureScope.Call captured = engine.calls().captured(call);
    String input = values.encodeArguments(id, captured.definition(), captured.arguments());
    return new WorkflowAdmission.Call(
        captured.definition(), input, null, id, as, values.encodeAttributesOf(as));
  }

  private <R extends @Nullable Object> RunHandle<R> handle(
      WorkflowDefinition definition, String id) {
    return new RunHandle<>(endings, id, definition.name(), definition.result(), null);
  }

  /**
   * Puts many calls into a queue, in batches.
   *
   * @param calls each makes one call
   * @param as how they are to be started, with a queue and without an id
   * @param <R> the workflows' result
   * @return their handles, once all are recorded
   */
  public <R extends @Nullable Object> List<Handle<R>> startAll(
      List<? extends WorkflowCalls.CallOfWorkflow> calls, StartOptions as) {
    if (WorkflowCalls.becomeOne(as)) {
      return calls.stream().map(call -> this.<R>start(call, as)).toList();
    }
    List<WorkflowAdmission.Call> asked = calls.stream().map(call -> ask(call, as)).toList();
    submitting.all(asked, as.placement());
    return asked.stream().<Handle<R>>map(call -> handle(call.definition(), call.id())).toList();
  }

  /**
   * What puts workflows into queues while its caller goes on.
   *
   * @return a new one
   */
  public StartPipeline pipelining() {
    return new StartPipeline(
        new StartPipeline.Side(
            this::ask,
            submitting::inOrder,
            (definition, accepted) -> this.<@Nullable Object>handle(definition, accepted.id())));
  }

  /**
   * Puts a call into a queue on a connection of the user's: it is there once the user commits.
   *
   * @param connection the user's, in a transaction
   * @param call makes the call
   * @param as how it is to be started, with a queue
   * @param <R> the workflow's result
   * @return its handle
   */
  public <R extends @Nullable Object> Handle<R> startOn(
      Connection connection, WorkflowCalls.CallOfWorkflow call, StartOptions as) {
    WorkflowAdmission.Call asked = asked(call, as, engine.calls().idWithin(as));
    return handle(asked.definition(), submitting.one(connection, asked));
  }

  /**
   * Which workflow some code calls, with one argument.
   *
   * @param argument the type of the argument
   * @param call makes the call
   * @return the workflow's name
   * @throws dev.cairn.error.RegistrationException if the workflow has other parameters
   */
  public String workflowTaking(Class<?> argument, WorkflowCalls.CallOfWorkflow call) {
    return engine.calls().workflowTaking(argument, call);
  }

  /**
   * A handle on a workflow that was accepted before.
   *
   * @param id its id
   * @param result the type of its result
   * @param <R> the workflow's result
   * @return the handle
   * @throws NoSuchWorkflowException if there is none
   */
  public <R extends @Nullable Object> Handle<R> handle(String id, ValueType result) {
    WorkflowRow row = store.workflows().find(id).orElseThrow(() -> UnknownWorkflow.of(id));
    return new RunHandle<>(endings, id, row.name(), result, null);
  }

  /**
   * What becomes of messages.
   *
   * @return the post
   */
  public MessageRouter post() {
    return post;
  }

  /**
   * What steers workflows.
   *
   * @return the control
   */
  public WorkflowCommands control() {
    return new WorkflowCommands(store, ambient, engine.calls(), () -> values, null);
  }

  @Override
  public void close() {
    submitting.close();
    endings.close();
    waiting.close();
    notifications.close();
    engine.close(Duration.ZERO);
  }
}
