package dev.cairn.internal.engine;

import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.ForeignThreadScope;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.execution.UnknownWorkflow;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.failure.FailureCodec;
import dev.cairn.internal.intercept.Extensions;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.registry.BuildHash;
import dev.cairn.internal.registry.Registry;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.run.ArgumentMemory;
import dev.cairn.internal.run.CpuThreads;
import dev.cairn.internal.run.RunLifecycle;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.start.MessageRouter;
import dev.cairn.internal.start.WorkflowCalls;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.Environment;
import dev.cairn.spi.Listener;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Handle;
import dev.cairn.workflow.EngineScope;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The engine of one Cairn: starts and stops its executor, and gives access to what a started
 * executor offers. Thread-safe.
 */
public final class Engine {
  private final Registry registry;
  private final Store store;
  private final EngineSettings settings;
  private final Environment environment;
  private final Listener listener;
  private final WorkflowCalls calls;
  private final MessageRouter messageRouter;
  private volatile @Nullable Executor executor;
  private volatile @Nullable CompletionWatcher completionWatcher;
  private final Succession succession = new Succession(this);
  private volatile boolean starting;
  private volatile boolean stopped;
  private volatile boolean closed;

  /**
   * Creates an engine that has not started yet.
   *
   * @param registry the workflows, filled until the start
   * @param store the database
   * @param settings the settings
   * @param environment time, ids and randomness
   * @param listener receives events
   */
  public Engine(
      Registry registry,
      Store store,
      EngineSettings settings,
      Environment environment,
      Listener listener) {
    this.registry = registry;
    this.store = store;
    this.settings = settings;
    this.environment = environment;
    this.listener = listener;
    this.messageRouter =
        new MessageRouter(
            store,
            () -> executor("cairn.messages").services().values(),
            () -> executor("cairn.messages").services().waiting(),
            workflow -> workflow.host().engine() == this,
            interceptors());
    this.calls =
        new WorkflowCalls(
            new WorkflowCalls.Host(
                this, call -> executor(call).starts(), this::completionWatcher, messageRouter),
            store,
            environment,
            interceptors());
  }

  Interceptors interceptors() {
    return settings.rules().interceptors();
  }

  /**
   * Starts an executor: registration is frozen, and workflows of dead executors are taken over. If
   * the start fails, everything is undone. Blocks until Postgres answers.
   */
  public synchronized void start() {
    if (closed) {
      throw closed("start()");
    }
    if (executor != null) {
      throw new UsageException("cairn.start() was called twice. Call it once, after registering.");
    }
    registry.freeze();
    store.resumeWaiting();
    starting = true;
    try {
      start(identity());
      stopped = false;
    } catch (RuntimeException | Error problem) {
      registry.unfreeze();
      throw problem;
    } finally {
      starting = false;
    }
  }

  private void start(ExecutorIdentity identity) {
    ValueSerializer values = newValues();
    Notifications notifications = store.notifications();
    var waiting = new WaitServices(store, environment, notifications);
    var watcher = new CompletionWatcher(store, () -> values, notifications);
    var local =
        new Executor.LocalSettings(
            identity,
            settings.lease(),
            settings.maxRecoveries(),
            notifications,
            settings.notifications());
    Journal journal = store.openJournal(identity);
    Executor started = null;
    try {
      var services =
          new RunServices(
              store,
              journal,
              values,
              waiting,
              environment,
              new Extensions(listener, interceptors()),
              settings.unloadSleepsFrom(),
              new ArgumentMemory(Runtime.getRuntime().maxMemory()),
              new CpuThreads(settings.rules().cpuBoundSteps()),
              settings.rules().histories());
      started = new Executor(this, registry, services, watcher, local);
      if (closed) { // before waiting for Postgres: close() wakes only threads that already wait
        throw closed("start()");
      }
      started.join();
      completionWatcher = watcher;
      executor = started; // set before its threads start, because their runs use it
      started.start();
    } catch (RuntimeException | Error problem) {
      discard(started, journal);
      throw problem;
    }
  }

  private void discard(@Nullable Executor started, Journal journal) {
    if (started == null) {
      journal.close();
    } else {
      close(started, Duration.ZERO);
    }
  }

  private void close(Executor running, Duration timeout) {
    running.close(timeout);
    executor = null;
    registry.unfreeze();
    if (!closed) {
      store.resumeWaiting(); // waiting was ended by the executor's close
    }
  }

  /**
   * Returns the interface through which dispatchers and tickers use the executor.
   *
   * @return the intake of the started executor
   */
  public WorkIntake intake() {
    return executor("cairn.start");
  }

  /** Returns the completion watcher of the started engine. */
  CompletionWatcher completionWatcher() {
    CompletionWatcher watcher = completionWatcher;
    if (watcher == null) {
      throw new IllegalStateException("The engine has not started");
    }
    return watcher;
  }

  /** Returns the completion watcher; null before the first start. */
  @Nullable CompletionWatcher completionWatcherIfStarted() {
    return completionWatcher;
  }

  /** Returns the identity of this process, which depends on the registered workflows. */
  ExecutorIdentity identity() {
    String build = BuildHash.of(registry.sources());
    return new ExecutorIdentity(
        settings.application(),
        hostName(),
        ProcessHandle.current().pid(),
        build,
        settings.version().isEmpty() ? build : settings.version(),
        registry.names());
  }

  /** Creates a serializer for the registered workflows. */
  ValueSerializer newValues() {
    var failures =
        new FailureCodec(settings.codec(), settings.exceptions().allowed(registry.sources()));
    return new ValueSerializer(settings.codec(), failures, settings.maxValueSize());
  }

  /** Finds a registered workflow. */
  Optional<WorkflowDefinition> definition(String name) {
    return registry.find(name);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException unknown) {
      return "unknown";
    }
  }

  /**
   * Stops the executor until the next start: running steps may finish and are recorded, longer ones
   * are interrupted, and all workflows are released. Blocks for the timeout and at most some
   * seconds after the last run that ends. Does nothing if the engine is not started.
   *
   * @param timeout how long running steps may take
   */
  public synchronized void stop(Duration timeout) {
    Executor running = executor;
    if (running != null) {
      stopped = true;
      close(running, timeout);
    }
  }

  /**
   * Stops, and refuses further starts.
   *
   * @param timeout how long running steps may take
   */
  public void close(Duration timeout) {
    refuseStarts();
    stop(timeout);
  }

  /** Refuses further starts; a start that waits for Postgres fails. */
  public void refuseStarts() {
    closed = true;
    if (starting) {
      store.stopWaiting();
    }
  }

  /** Returns what directs calls to the engine that takes the place of this one. */
  public Succession succession() {
    return succession;
  }

  /**
   * Starts workflows that user code calls.
   *
   * @return the calls
   */
  public WorkflowCalls calls() {
    return calls;
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
   * Returns the commands that cancel, resume, fork, delete and replay workflows.
   *
   * @return the commands
   */
  public WorkflowCommands commands() {
    return new WorkflowCommands(
        store, environment, calls, this::newValues, new DryRunReplay(this, store, environment));
  }

  /**
   * Returns the executor, or throws. While it stops, its runs may still use it.
   *
   * @param call the user's call, for the message
   */
  Executor executor(String call) {
    Executor running = executor;
    if (running != null && !stopped && !closed) {
      return running;
    }
    if (CurrentScope.get() instanceof WorkflowScope workflow) {
      workflow
          .executionThread()
          .throwIfStopped(); // the reason that stops the run must not become an exception of user
      // code
    }
    if (running != null && !CurrentScope.isOutside()) {
      return running;
    }
    throw closed ? closed(call) : notStarted(call);
  }

  private UsageException notStarted(String call) {
    String message =
        stopped
            ? "%s was called after cairn.stop(). Call cairn.start() first."
            : "%s was called before cairn.start(). Register the workflows and call cairn.start() first.";
    return new UsageException(message.formatted(call));
  }

  private static UsageException closed(String call) {
    return new UsageException(
        "%s was called after close(). Open another Cairn, which continues unfinished workflows."
            .formatted(call));
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
    Executor running = executor("cairn.handle");
    WorkflowRow row = completionWatcher().find(id).orElseThrow(() -> UnknownWorkflow.of(id));
    boolean sameType =
        registry
            .find(row.name())
            .map(known -> known.result().type().equals(result.type()))
            .orElse(false);
    RunLifecycle localRun = sameType ? running.localRun(id).orElse(null) : null;
    return new RunHandle<>(completionWatcher(), id, row.name(), result, localRun);
  }

  /**
   * Creates the scope that answers calls of one durable method outside a workflow.
   *
   * @param method the method with its class, for messages
   * @return the scope
   */
  public EngineScope outside(String method) {
    return new PlainCallScope(
        store, interceptors(), method, settings.rules().strict(), new AtomicBoolean());
  }

  /**
   * Returns the scope that answers a call of a durable method on this thread.
   *
   * @param outside the scope to use outside a workflow
   * @return the scope
   */
  public EngineScope scope(EngineScope outside) {
    EngineScope current = EngineScope.current();
    boolean outsideAgain = current instanceof ForeignThreadScope stray && stray.isOutside();
    return outsideAgain || current.equals(EngineScope.outside()) ? outside : current;
  }

  /**
   * Returns the names of the databases that transactions can use besides Cairn's own.
   *
   * @return the names in order
   */
  public SortedSet<String> databases() {
    return store.databases();
  }
}
