package dev.cairn.runtime;

import dev.cairn.api.CurrentScope;
import dev.cairn.api.Handle;
import dev.cairn.api.Message;
import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.Run;
import dev.cairn.api.UsageException;
import dev.cairn.spi.Ambient;
import dev.cairn.spi.Listener;
import dev.cairn.spi.Slot;
import dev.cairn.store.Mail;
import dev.cairn.store.Notifications;
import dev.cairn.store.Store;
import dev.cairn.store.WorkflowRow;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows that run elsewhere, and hears how they end. It has no lease and runs nothing.
 * Thread-safe.
 */
public final class Client implements AutoCloseable {
  private final Store store;
  private final Ambient ambient;
  private final Registry registry;
  private final Engine engine;
  private final Submitting submitting;
  private final Endings endings;
  private final Waiting waiting;
  private final Post post;
  private final Notifications notifications;
  private volatile Values values;

  /**
   * Begins to listen, if the settings say so.
   *
   * @param store the database
   * @param settings what it needs to know
   * @param ambient the world outside
   * @param listener hears what happens
   */
  public Client(Store store, EngineSettings settings, Ambient ambient, Listener listener) {
    this.store = store;
    this.ambient = ambient;
    this.registry = new Registry(settings.codec());
    this.engine = new Engine(registry, store, settings, ambient, listener);
    this.values = engine.newValues();
    this.submitting = new Submitting(store, ambient, () -> values);
    this.notifications = store.notifications();
    this.endings = new Endings(store.workflows(), () -> values, notifications, store.tasks());
    this.waiting = new Waiting(store, ambient, notifications);
    this.post = new Post(store, () -> values, () -> waiting, workflow -> false);
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
   * @throws dev.cairn.api.RegistrationException if two of them have the same name
   * @throws dev.cairn.api.ValueException if an argument or a result cannot be written as JSON
   */
  public synchronized void know(Class<?> source, List<Definition> workflows) {
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
      Definition definition, List<? extends @Nullable Object> arguments) {
    if (CurrentScope.get() instanceof CaptureScope capture) {
      capture.note(engine, definition, arguments);
      return null;
    }
    throw new UsageException(
        "The workflow '%s' was called on a client, which can only start it. Write client.start(Run.onQueue(\"...\"), workflow, argument).await()."
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
  public <R extends @Nullable Object> Handle<R> start(Calls.CallOfWorkflow call, Run as) {
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
      Message message, Calls.CallOfWorkflow call, Run as) {
    return start(post.written(message), call, as);
  }

  private <R extends @Nullable Object> Handle<R> start(
      Mail.@Nullable Written written, Calls.CallOfWorkflow call, Run as) {
    Acceptance.Call asked = ask(call, as);
    return handle(asked.definition(), submitting.one(asked, written));
  }

  private Acceptance.Call ask(Calls.CallOfWorkflow call, Run as) {
    return asked(call, as, as.id() == null ? ambient.ids().get() : as.id());
  }

  /** Binds the arguments of a call. */
  private Acceptance.Call asked(Calls.CallOfWorkflow call, Run as, String id) {
    CaptureScope.Call captured = engine.calls().captured(call);
    String input = values.arguments(id, captured.definition(), captured.arguments());
    return new Acceptance.Call(captured.definition(), input, null, id, as, values.attributesOf(as));
  }

  private <R extends @Nullable Object> RunHandle<R> handle(Definition definition, String id) {
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
      List<? extends Calls.CallOfWorkflow> calls, Run as) {
    if (Calls.becomeOne(as)) {
      return calls.stream().map(call -> this.<R>start(call, as)).toList();
    }
    List<Acceptance.Call> asked = calls.stream().map(call -> ask(call, as)).toList();
    submitting.all(asked, as.placement());
    return asked.stream().<Handle<R>>map(call -> handle(call.definition(), call.id())).toList();
  }

  /**
   * What puts workflows into queues while its caller goes on.
   *
   * @return a new one
   */
  public Pipelining pipelining() {
    return new Pipelining(
        new Pipelining.Side(
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
      Connection connection, Calls.CallOfWorkflow call, Run as) {
    Acceptance.Call asked = asked(call, as, engine.calls().idWithin(as));
    return handle(asked.definition(), submitting.one(connection, asked));
  }

  /**
   * Which workflow some code calls, with one argument.
   *
   * @param argument the type of the argument
   * @param call makes the call
   * @return the workflow's name
   * @throws dev.cairn.api.RegistrationException if the workflow has other parameters
   */
  public String workflowTaking(Class<?> argument, Calls.CallOfWorkflow call) {
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
  public <R extends @Nullable Object> Handle<R> handle(String id, Slot result) {
    WorkflowRow row = store.workflows().find(id).orElseThrow(() -> Engine.unknown(id));
    return new RunHandle<>(endings, id, row.name(), result, null);
  }

  /**
   * What becomes of messages.
   *
   * @return the post
   */
  public Post post() {
    return post;
  }

  /**
   * What steers workflows.
   *
   * @return the control
   */
  public Control control() {
    return new Control(store, ambient, engine.calls(), () -> values, null);
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
