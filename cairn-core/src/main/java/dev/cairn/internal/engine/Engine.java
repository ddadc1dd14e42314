package dev.cairn.internal.engine;

import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.CompletionWatcher;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.execution.StrayScope;
import dev.cairn.internal.execution.UnknownWorkflow;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.failure.FailureCodec;
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
import dev.cairn.workflow.DurableScope;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Runs workflows: accepts them, and tells how they ended. Thread-safe. */
public final class Engine {
  private final Registry registry;
  private final Store store;
  private final EngineSettings settings;
  private final Environment ambient;
  private final Listener listener;
  private final WorkflowCalls calls;
  private final MessageRouter post;
  private volatile @Nullable Executor executor;
  private volatile @Nullable CompletionWatcher endings;
  private volatile boolean starting;
  private volatile boolean stopped;
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
      Registry registry,
      Store store,
      EngineSettings settings,
      Environment ambient,
      Listener listener) {
    this.registry = registry;
    this.store = store;
    this.settings = settings;
    this.ambient = ambient;
    this.listener = listener;
    this.post =
        new MessageRouter(
            store,
            () -> running("cairn.messages").services().values(),
            () -> running("cairn.messages").services().waiting(),
            workflow -> workflow.host().engine() == this);
    this.calls =
        new WorkflowCalls(
            new WorkflowCalls.Host(this, call -> running(call).starts(), this::endings, post),
            store,
            ambient);
  }

  /**
   * Begins to run: from here on nothing can be registered, and what the dead left is taken over. If
   * that fails, nothing of it stays. Blocks until Postgres answers.
   */
  public synchronized void start() {
    if (closed) {
      throw closed("start()");
    }
    if (executor != null) {
      throw new UsageException("cairn.start() was called twice. Call it once, after registering.");
    }
    registry.freeze();
    store.keepWaiting();
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
    var waiting = new WaitServices(store, ambient, notifications);
    var told = new CompletionWatcher(store.workflows(), () -> values, notifications, store.tasks());
    var local =
        new Executor.Local(
            identity,
            settings.lease(),
            settings.maxRecoveries(),
            notifications,
            settings.notifications());
    Journal journal = store.openJournal(identity);
    Executor began = null;
    try {
      var services =
          new RunServices(
              store,
              journal,
              values,
              waiting,
              ambient,
              listener,
              settings.unloadSleepsFrom(),
              new ArgumentMemory(Runtime.getRuntime().maxMemory()),
              new CpuThreads(settings.rules().cpuBoundSteps()),
              settings.rules().histories());
      began = new Executor(this, registry, services, told, local);
      if (closed) { // before it waits for Postgres, from which close() wakes only who waits by then
        throw closed("start()");
      }
      began.join();
      endings = told;
      executor = began; // before its threads begin, whose runs look for it
      began.begin();
    } catch (RuntimeException | Error problem) {
      undo(began, journal);
      throw problem;
    }
  }

  private void undo(@Nullable Executor began, Journal journal) {
    if (began == null) {
      journal.close();
    } else {
      end(began, Duration.ZERO);
    }
  }

  private void end(Executor running, Duration grace) {
    running.close(grace);
    executor = null;
    registry.unfreeze();
    if (!closed) {
      store.keepWaiting(); // which the executor ended
    }
  }

  /**
   * Where work comes in from queues and schedules.
   *
   * @return the started engine's intake
   */
  public WorkIntake intake() {
    return running("cairn.start");
  }

  /** Tells handles how workflows end. */
  CompletionWatcher endings() {
    CompletionWatcher told = endings;
    if (told == null) {
      throw new IllegalStateException("Nothing ends before the engine has started");
    }
    return told;
  }

  /** Completes the handles of the started engine; null before the start. */
  @Nullable CompletionWatcher endingsIfStarted() {
    return endings;
  }

  /** What this process says of itself: it changes with what is registered. */
  ExecutorIdentity identity() {
    String build = BuildHash.of(registry.sources());
    return new ExecutorIdentity(
        settings.application(),
        host(),
        ProcessHandle.current().pid(),
        build,
        settings.version().isEmpty() ? build : settings.version(),
        registry.names());
  }

  /** How the values of what is registered are written and read. */
  ValueSerializer newValues() {
    var failures =
        new FailureCodec(settings.codec(), settings.exceptions().allowed(registry.sources()));
    return new ValueSerializer(settings.codec(), failures, settings.maxValueSize());
  }

  /** The workflow of this name, if it is registered here. */
  Optional<WorkflowDefinition> definition(String name) {
    return registry.find(name);
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "unknown";
    }
  }

  /**
   * Runs no more until the next start: lets running steps end and be recorded, interrupts what
   * takes longer, and gives everything back. Blocks for the grace and some seconds at most after
   * the last step that ends. Does nothing if it is not started.
   *
   * @param grace how long running steps may take
   */
  public synchronized void stop(Duration grace) {
    Executor running = executor;
    if (running != null) {
      stopped = true;
      end(running, grace);
    }
  }

  /**
   * Stops, and takes no other start.
   *
   * @param grace how long running steps may take
   */
  public void close(Duration grace) {
    refuseStarts();
    stop(grace);
  }

  /** Takes no other start; one that waits for Postgres fails. */
  public void refuseStarts() {
    closed = true;
    if (starting) {
      store.stopWaiting();
    }
  }

  /**
   * What becomes of calls of workflows.
   *
   * @return the calls
   */
  public WorkflowCalls calls() {
    return calls;
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
    return new WorkflowCommands(
        store, ambient, calls, this::newValues, new DryRunReplay(this, store, ambient));
  }

  /** The executor, also for what runs end with while this stops. */
  Executor running(String call) {
    Executor running = executor;
    if (running != null && !stopped && !closed) {
      return running;
    }
    if (CurrentScope.get() instanceof WorkflowScope workflow) {
      workflow.strand().mayGoOn(); // what stops it is not to become its failure
    }
    if (running != null && !CurrentScope.isOutside()) {
      return running;
    }
    throw closed ? closed(call) : notStarted(call);
  }

  private UsageException notStarted(String call) {
    String advice =
        stopped
            ? "%s was called after cairn.stop(). Call cairn.start() again, then this."
            : "%s was called before cairn.start(). Register the workflows, call cairn.start(), then"
                + " this.";
    return new UsageException(advice.formatted(call));
  }

  private static UsageException closed(String call) {
    return new UsageException(
        "%s was called after close(). Open another Cairn; it goes on with what is unfinished."
            .formatted(call));
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
  public <R extends @Nullable Object> Handle<R> handle(String id, ValueType result) {
    Executor running = running("cairn.handle");
    WorkflowRow row = endings().find(id).orElseThrow(() -> UnknownWorkflow.of(id));
    boolean sameType =
        registry
            .find(row.name())
            .map(known -> known.result().type().equals(result.type()))
            .orElse(false);
    RunLifecycle here = sameType ? running.localRun(id).orElse(null) : null;
    return new RunHandle<>(endings(), id, row.name(), result, here);
  }

  /**
   * What answers calls of one durable method outside a workflow.
   *
   * @param method the method with its class, for the log
   * @return the scope
   */
  public DurableScope outside(String method) {
    return new PlainCallScope(store, method, settings.rules().strict(), new AtomicBoolean());
  }

  /**
   * What answers a call of a durable method on this thread.
   *
   * @param outside answers it outside of workflows
   * @return the scope
   */
  public DurableScope scope(DurableScope outside) {
    DurableScope current = DurableScope.current();
    boolean over = current instanceof StrayScope stray && stray.isOutside();
    return over || current.equals(DurableScope.outside()) ? outside : current;
  }

  /**
   * The databases that transactions can name besides Cairn's own.
   *
   * @return their names in order
   */
  public SortedSet<String> databases() {
    return store.databases();
  }
}
