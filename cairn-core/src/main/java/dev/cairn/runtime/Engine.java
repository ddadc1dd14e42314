package dev.cairn.runtime;

import dev.cairn.api.CurrentScope;
import dev.cairn.api.DurableScope;
import dev.cairn.api.Handle;
import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.api.TransactionBody;
import dev.cairn.api.TransactionOptions;
import dev.cairn.api.UsageException;
import dev.cairn.codec.FailureCodec;
import dev.cairn.spi.Ambient;
import dev.cairn.spi.Listener;
import dev.cairn.spi.Slot;
import dev.cairn.store.Identity;
import dev.cairn.store.InterruptShield;
import dev.cairn.store.Journal;
import dev.cairn.store.Notifications;
import dev.cairn.store.Store;
import dev.cairn.store.WorkflowRow;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs workflows: accepts them, and tells how they ended. Thread-safe. */
public final class Engine {
  private final Registry registry;
  private final Store store;
  private final EngineSettings settings;
  private final Ambient ambient;
  private final Listener listener;
  private final Calls calls;
  private final Post post;
  private volatile @Nullable Executor executor;
  private volatile @Nullable Endings endings;
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
      Registry registry, Store store, EngineSettings settings, Ambient ambient, Listener listener) {
    this.registry = registry;
    this.store = store;
    this.settings = settings;
    this.ambient = ambient;
    this.listener = listener;
    this.calls = new Calls(this, store, ambient);
    this.post =
        new Post(
            store,
            () -> running("cairn.messages").values(),
            () -> running("cairn.messages").waiting(),
            workflow -> workflow.engine() == this);
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
      registry.thaw();
      throw problem;
    } finally {
      starting = false;
    }
  }

  private void start(Identity identity) {
    Values values = newValues();
    Notifications notifications = store.notifications();
    var waiting = new Waiting(store, ambient, notifications);
    var told = new Endings(store.workflows(), () -> values, notifications, store.tasks());
    var local =
        new Executor.Local(
            identity,
            settings.lease(),
            settings.recoveries(),
            notifications,
            settings.notifications());
    Journal journal = store.openJournal(identity);
    Executor began = null;
    try {
      var services =
          new Services(
              store,
              journal,
              values,
              waiting,
              ambient,
              listener,
              settings.restFrom(),
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
    registry.thaw();
    if (!closed) {
      store.keepWaiting(); // which the executor ended
    }
  }

  /**
   * Where work comes in from queues and schedules.
   *
   * @return the started engine's intake
   */
  public Intake intake() {
    return running("cairn.start");
  }

  /** Tells handles how workflows end. */
  Endings endings() {
    Endings told = endings;
    if (told == null) {
      throw new IllegalStateException("Nothing ends before the engine has started");
    }
    return told;
  }

  /** What this process says of itself: it changes with what is registered. */
  Identity identity() {
    String build = BuildHash.of(registry.sources());
    return new Identity(
        settings.application(),
        host(),
        ProcessHandle.current().pid(),
        build,
        settings.version().isEmpty() ? build : settings.version(),
        registry.names());
  }

  /** How the values of what is registered are written and read. */
  Values newValues() {
    var failures =
        new FailureCodec(settings.codec(), settings.exceptions().allowed(registry.sources()));
    return new Values(settings.codec(), failures, settings.largestValue());
  }

  /** The workflow of this name, if it is registered here. */
  Optional<Definition> definition(String name) {
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
  public Calls calls() {
    return calls;
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
    return new Control(store, ambient, calls, this::newValues, new Rehearsal(this, store, ambient));
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
  public <R extends @Nullable Object> Handle<R> handle(String id, Slot result) {
    Executor running = running("cairn.handle");
    WorkflowRow row = endings().find(id).orElseThrow(() -> unknown(id));
    boolean sameType =
        registry
            .find(row.name())
            .map(known -> known.result().type().equals(result.type()))
            .orElse(false);
    RunLifecycle here = sameType ? running.localRun(id).orElse(null) : null;
    return new RunHandle<>(endings(), id, row.name(), result, here);
  }

  static NoSuchWorkflowException unknown(String id) {
    return new NoSuchWorkflowException(
        "There is no workflow '%s'. Check the id, and that it was started in this database and schema."
            .formatted(id));
  }

  /**
   * What answers calls of one durable method outside a workflow.
   *
   * @param method the method with its class, for the log
   * @return the scope
   */
  public DurableScope outside(String method) {
    return new OutsideEngine(this, method, settings.rules().strict(), new AtomicBoolean());
  }

  /**
   * What answers a call of a durable method on this thread.
   *
   * @param outside answers it outside of workflows
   * @return the scope
   */
  public DurableScope scope(DurableScope outside) {
    DurableScope current = CurrentScope.get();
    boolean over = current instanceof StrayScope stray && stray.isOutside();
    return over || current.equals(CurrentScope.outside()) ? outside : current;
  }

  /**
   * The databases that transactions can name besides Cairn's own.
   *
   * @return their names in order
   */
  public SortedSet<String> databases() {
    return store.databases();
  }

  /**
   * Runs a transaction that leaves no record; what its code calls is answered by a scope for it.
   */
  @Nullable Object unrecorded(
      TransactionOptions options,
      TransactionBody<?, ?> body,
      Function<Connection, DurableScope> inside,
      InterruptShield shield)
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
            },
            shield)
        .map(Given::value)
        .orElse(null);
  }

  /** What a transaction gave, null included. */
  private record Given(@Nullable Object value) {}

  void confirmMembership() {
    Executor running = executor;
    if (running != null && !closed) {
      running.confirmMembership();
    }
  }
}
