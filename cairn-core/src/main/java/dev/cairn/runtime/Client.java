package dev.cairn.runtime;

import dev.cairn.api.CurrentScope;
import dev.cairn.api.Handle;
import dev.cairn.api.Message;
import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.Placement;
import dev.cairn.api.Run;
import dev.cairn.api.UsageException;
import dev.cairn.api.WorkflowConflictException;
import dev.cairn.spi.Ambient;
import dev.cairn.spi.Listener;
import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.Mail;
import dev.cairn.store.Notifications;
import dev.cairn.store.Store;
import dev.cairn.store.WorkflowRow;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
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
    this.notifications = store.notifications();
    this.endings = new Endings(store.workflows(), () -> values, notifications);
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
    CaptureScope.Call captured = engine.calls().captured(call);
    String wanted = as.id() == null ? ambient.ids().get() : as.id();
    String id = put(begin(captured, wanted, as), as.placement(), written);
    return handle(captured.definition(), id);
  }

  private Entry.Begin begin(CaptureScope.Call captured, String id, Run as) {
    return new Entry.Begin(
        id,
        captured.definition().name(),
        values.arguments(captured.definition(), captured.arguments()),
        null,
        ambient.clock().instant(),
        as.pinned(),
        as.bounds(),
        values.attributesOf(as));
  }

  private <R extends @Nullable Object> Handle<R> handle(Definition definition, String id) {
    return new RunHandle<>(endings, id, definition.name(), definition.result(), null);
  }

  private String put(
      Entry.Begin begin, @Nullable Placement placement, Mail.@Nullable Written written) {
    try {
      return written == null
          ? store.outbox().enqueue(begin, placement)
          : store.outbox().enqueue(begin, placement, written);
    } catch (WorkflowConflictException conflict) {
      if (!isAccepted(begin)) {
        throw conflict;
      }
      if (written != null) {
        store.mail().send(written, null);
      }
      return begin.workflowId();
    }
  }

  /**
   * The SQL function compares inputs as they are stored; sealed ones differ though they are same.
   */
  private boolean isAccepted(Entry.Begin begin) {
    return store
        .workflows()
        .find(begin.workflowId())
        .filter(row -> row.name().equals(begin.name()))
        .filter(row -> values.codec().same(begin.input(), row.input()))
        .isPresent();
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
    List<CaptureScope.Call> captured = calls.stream().map(engine.calls()::captured).toList();
    List<Entry.Begin> begins =
        captured.stream().map(call -> begin(call, ambient.ids().get(), as)).toList();
    store.outbox().enqueueAll(begins, as.placement());
    var handles = new ArrayList<Handle<R>>(begins.size());
    for (int i = 0; i < begins.size(); i++) {
      handles.add(handle(captured.get(i).definition(), begins.get(i).workflowId()));
    }
    return handles;
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
    CaptureScope.Call captured = engine.calls().captured(call);
    Entry.Begin begin = begin(captured, engine.calls().idWithin(as), as);
    return handle(captured.definition(), store.outbox().enqueue(connection, begin, as.placement()));
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
    endings.close();
    waiting.close();
    notifications.close();
    engine.close(Duration.ZERO);
  }
}
