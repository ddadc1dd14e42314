package dev.cairn.runtime;

import dev.cairn.api.CurrentScope;
import dev.cairn.api.Handle;
import dev.cairn.api.Message;
import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.Placement;
import dev.cairn.api.Run;
import dev.cairn.api.UsageException;
import dev.cairn.api.WorkflowConflictException;
import dev.cairn.codec.ExceptionTypes;
import dev.cairn.codec.FailureCodec;
import dev.cairn.spi.Ambient;
import dev.cairn.spi.Listener;
import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.Mail;
import dev.cairn.store.Notifications;
import dev.cairn.store.Store;
import dev.cairn.store.WorkflowRow;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows that run elsewhere, and hears how they end. It has no lease and runs nothing.
 * Thread-safe.
 */
public final class Client implements AutoCloseable {
  private final Store store;
  private final Ambient ambient;
  private final Engine engine;
  private final Values values;
  private final Endings endings;
  private final Waiting waiting;
  private final Post post;
  private final Notifications notifications;

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
    this.engine = new Engine(new Registry(settings.codec()), store, settings, ambient, listener);
    var exceptions = ExceptionTypes.standard().with(List.copyOf(settings.exceptions()));
    this.values =
        new Values(
            settings.codec(),
            new FailureCodec(settings.codec(), exceptions),
            settings.largestValue());
    this.endings = new Endings(store.workflows(), values);
    this.waiting = new Waiting(store, ambient);
    this.post = new Post(store, () -> values, () -> waiting, workflow -> false);
    this.notifications = store.notifications();
    notifications.whenEnded(endings::lookSoon);
    notifications.whenSent(endings::lookSoon);
    waiting.listenTo(notifications);
    if (settings.notifications()) {
      notifications.start();
    }
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
    Definition definition = captured.definition();
    String wanted = as.id() == null ? ambient.ids().get() : as.id();
    var begin =
        new Entry.Begin(
            wanted,
            definition.name(),
            values.arguments(definition, captured.arguments()),
            null,
            ambient.clock().instant(),
            as.pinned(),
            as.bounds(),
            values.attributesOf(as));
    String id = put(begin, as.placement(), written);
    return new RunHandle<>(endings, id, definition.name(), definition.result(), null);
  }

  /**
   * The SQL function compares inputs as they are stored; sealed ones differ though they are same.
   */
  private String put(
      Entry.Begin begin, @Nullable Placement placement, Mail.@Nullable Written written) {
    try {
      return written == null
          ? store.outbox().enqueue(begin, placement)
          : store.outbox().enqueue(begin, placement, written);
    } catch (WorkflowConflictException conflict) {
      Optional<WorkflowRow> there =
          store
              .workflows()
              .find(begin.workflowId())
              .filter(row -> row.name().equals(begin.name()))
              .filter(row -> values.codec().same(begin.input(), row.input()));
      if (there.isEmpty()) {
        throw conflict;
      }
      if (written != null) {
        store.mail().send(written);
      }
      return begin.workflowId();
    }
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
