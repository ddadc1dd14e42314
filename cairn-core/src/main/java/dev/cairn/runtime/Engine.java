package dev.cairn.runtime;

import dev.cairn.api.CurrentScope;
import dev.cairn.api.DurableScope;
import dev.cairn.api.Handle;
import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.Run;
import dev.cairn.api.TransactionBody;
import dev.cairn.api.TransactionOptions;
import dev.cairn.api.UsageException;
import dev.cairn.codec.CaughtTypes;
import dev.cairn.codec.ExceptionTypes;
import dev.cairn.codec.FailureCodec;
import dev.cairn.spi.Ambient;
import dev.cairn.spi.Listener;
import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.Identity;
import dev.cairn.store.Store;
import dev.cairn.store.WorkflowRow;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs workflows: accepts them, and tells how they ended. Thread-safe. */
public final class Engine {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  private final Registry registry;
  private final Store store;
  private final EngineSettings settings;
  private final Ambient ambient;
  private final Listener listener;
  private final DurableScope outside = new OutsideEngine(this);
  private volatile @Nullable Executor executor;
  private volatile boolean closed;

  /**
   * An engine that has not started yet.
   *
   * @param registry the workflows, filled until the start
   * @param store the database
   * @param settings what it needs to know
   * @param ambient the world outside
   * @param listener hears what happens
   */
  public Engine(
      Registry registry, Store store, EngineSettings settings, Ambient ambient, Listener listener) {
    this.registry = registry;
    this.store = store;
    this.settings = settings;
    this.ambient = ambient;
    this.listener = listener;
    CurrentScope.opened(outside);
  }

  /**
   * Begins to run: from here on nothing can be registered, and what the dead left is taken over.
   */
  public synchronized void start() {
    if (closed) {
      throw closed("start()");
    }
    if (executor != null) {
      throw new UsageException("cairn.start() was called twice. Call it once, after registering.");
    }
    registry.freeze();
    String build = BuildHash.of(registry.sources());
    var identity =
        new Identity(settings.application(), host(), ProcessHandle.current().pid(), build);
    var failures = new FailureCodec(settings.codec(), exceptions());
    var values = new Values(settings.codec(), failures, settings.largestValue());
    var services = new Services(store, store.openJournal(build), values, ambient, listener);
    executor =
        new Executor(this, registry, services, new Executor.Local(identity, settings.lease()));
  }

  /** What may be brought back from records: what the code names, and what the settings add. */
  private ExceptionTypes exceptions() {
    var types = new ArrayList<Class<?>>(settings.exceptions());
    registry.sources().forEach(source -> types.addAll(CaughtTypes.in(source)));
    return ExceptionTypes.standard().with(types);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "unknown";
    }
  }

  /**
   * Runs no more: lets running steps end and be recorded, interrupts what takes longer, and gives
   * everything back. Blocks for the grace and some seconds at most.
   *
   * @param grace how long running steps may take
   */
  public void close(Duration grace) {
    Executor running;
    synchronized (this) {
      running = closed ? null : executor;
      closed = true;
    }
    CurrentScope.closed(outside);
    if (running != null) {
      running.close(grace);
    }
  }

  private Executor running(String call) {
    Executor running = executor;
    if (closed) {
      throw closed(call);
    }
    if (running == null) {
      throw new UsageException(
          "%s was called before cairn.start(). Register the workflows, call cairn.start(), then this."
              .formatted(call));
    }
    return running;
  }

  private static UsageException closed(String call) {
    return new UsageException(
        "%s was called after close(). Open another Cairn; it goes on with what is unfinished."
            .formatted(call));
  }

  /**
   * Calls a workflow and waits for it. Inside a workflow it is a child; inside {@link #capture} it
   * is only noted down.
   *
   * @param definition the workflow
   * @param arguments one for each parameter
   * @return what it returned
   * @throws Exception the very exception that it threw
   */
  public @Nullable Object call(Definition definition, List<? extends @Nullable Object> arguments)
      throws Exception {
    if (CurrentScope.get() instanceof CaptureScope capture) {
      capture.note(this, definition, arguments);
      return null;
    }
    return this.<@Nullable Object>begin(definition, arguments, null).awaitExactly(null);
  }

  /** Code that calls one workflow. */
  @FunctionalInterface
  public interface CallOfWorkflow {
    /**
     * Makes the call.
     *
     * @throws Exception as the workflow does, which does not run here
     */
    void make() throws Exception;
  }

  /**
   * Starts the workflow that some code calls.
   *
   * @param call makes the call
   * @param as under which id; null for an id of Cairn's own
   * @param <R> the workflow's result
   * @return its handle, once it is recorded
   */
  public <R extends @Nullable Object> Handle<R> capture(CallOfWorkflow call, @Nullable Run as) {
    running("cairn.start");
    var capture = new CaptureScope(this);
    DurableScope before = CurrentScope.enter(capture);
    try {
      call.make();
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Throwing.sneaky(thrown);
    } finally {
      CurrentScope.enter(before);
    }
    CaptureScope.Call captured = capture.call();
    return begin(captured.definition(), captured.arguments(), as);
  }

  private <R extends @Nullable Object> RunHandle<R> begin(
      Definition definition, List<? extends @Nullable Object> arguments, @Nullable Run as) {
    Executor running = running("The workflow " + definition.name());
    switch (CurrentScope.get()) {
      case WorkflowScope parent when parent.engine() == this -> {
        String id = childOf(parent, definition, arguments, as);
        return new RunHandle<>(this, id, definition.name(), definition.result(), null);
      }
      case WorkflowScope other -> throw misplaced(definition, "in a workflow of another Cairn");
      case StepScope step when step.workflow().engine() == this ->
          throw misplaced(definition, "inside a step");
      case TransactionScope inside -> throw misplaced(definition, "inside a transaction");
      case StrayScope stray -> stray.outsideUnless("The workflow " + definition.name());
      default -> {
        // outside a workflow, which is where workflows begin
      }
    }
    String id = as == null ? ambient.ids().get() : as.id();
    Optional<CompletableFuture<Ended>> end = running.accept(definition, arguments, id, null);
    return new RunHandle<>(this, id, definition.name(), definition.result(), end.orElse(null));
  }

  private static String childOf(
      WorkflowScope parent,
      Definition definition,
      List<? extends @Nullable Object> arguments,
      @Nullable Run as) {
    try {
      return parent.children().start(definition, arguments, as);
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Throwing.sneaky(thrown);
    }
  }

  private static UsageException misplaced(Definition definition, String where) {
    return new UsageException(
        "The workflow %s was started %s. Start it in the workflow itself, between its steps."
            .formatted(definition.name(), where));
  }

  /** Records a call for a parent, as {@link Children} asks. */
  void accept(
      Definition definition,
      List<? extends @Nullable Object> arguments,
      String id,
      Entry.Owned parent) {
    running("The workflow " + definition.name()).accept(definition, arguments, id, parent);
  }

  /**
   * A handle on a workflow that was accepted before, here or elsewhere.
   *
   * @param id its id
   * @param result the type of its result
   * @param <R> the workflow's result
   * @return the handle
   * @throws NoSuchWorkflowException if there is none
   */
  public <R extends @Nullable Object> Handle<R> handle(String id, Slot result) {
    Executor running = running("cairn.handle");
    WorkflowRow row =
        find(id)
            .orElseThrow(() ->
                new NoSuchWorkflowException(
                    "There is no workflow '%s'. Check the id, and that it was started in this database and schema."
                        .formatted(id)));
    boolean sameType =
        registry.find(row.name()).map(known -> known.result().equals(result)).orElse(false);
    CompletableFuture<Ended> here = sameType ? running.localEnd(id).orElse(null) : null;
    return new RunHandle<>(this, id, row.name(), result, here);
  }

  /**
   * What answers durable calls on this engine's objects outside a workflow.
   *
   * @return the scope
   */
  public DurableScope outside() {
    return outside;
  }

  /**
   * The databases that transactions can name besides Cairn's own.
   *
   * @return their names in order
   */
  public SortedSet<String> databases() {
    return store.databases();
  }

  /** The workflow as it stands in the database. */
  Optional<WorkflowRow> find(String id) {
    return store.workflows().find(id);
  }

  /**
   * Lets a stuck workflow go on from its records, here or on another executor.
   *
   * @param id its id
   * @throws UsageException if it is not stuck
   */
  public void resume(String id) {
    if (!store.workflows().resume(id)) {
      throw new UsageException(
          "Workflow '%s' cannot be resumed: it is %s. Only a STUCK workflow can."
              .formatted(id, find(id).map(row -> row.state().name()).orElse("not there")));
    }
  }

  /** How a workflow ends: known here, or watched in the database. */
  CompletableFuture<Ended> end(
      RunHandle<?> handle, @Nullable CompletableFuture<Ended> here, boolean beyondStuck) {
    Executor running = running("Awaiting workflow '" + handle.id() + "'");
    return running.end(handle, here, beyondStuck);
  }

  /**
   * Runs a transaction that leaves no record; what its code calls is answered by a scope for it.
   */
  @Nullable Object unrecorded(
      TransactionOptions options,
      TransactionBody<?, ?> body,
      Function<Connection, DurableScope> inside)
      throws Exception {
    return store
        .transactions(options.database())
        .<Given>unrecorded(
            options.isolation(),
            (connection, tries) -> {
              DurableScope before = CurrentScope.enter(inside.apply(connection));
              try {
                return new Given(body.run(connection));
              } finally {
                CurrentScope.enter(before);
              }
            })
        .map(Given::value)
        .orElse(null);
  }

  /** What a transaction gave, null included. */
  private record Given(@Nullable Object value) {}

  void finished(LiveRun run, Ended ended) {
    Executor running = executor;
    if (running != null) {
      running.finished(run, ended);
    }
  }

  void confirmMembership() {
    Executor running = executor;
    if (running != null && !closed) {
      running.confirmMembership();
    }
  }

  /** Runs a user's callback; what it throws is its own affair. */
  void callBack(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException thrown) {
      LOG.error("A callback of onDone threw", thrown);
    }
  }
}
