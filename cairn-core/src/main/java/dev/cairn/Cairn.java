package dev.cairn;

import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.history.Histories;
import dev.cairn.internal.determinism.RegistrationCheck;
import dev.cairn.internal.engine.Engine;
import dev.cairn.internal.engine.EngineTime;
import dev.cairn.internal.observe.EventDispatcher;
import dev.cairn.internal.operate.AccessOperations;
import dev.cairn.internal.operate.HistoryOperations;
import dev.cairn.internal.operate.MessageOperations;
import dev.cairn.internal.operate.PromiseOperations;
import dev.cairn.internal.operate.QueueOperations;
import dev.cairn.internal.operate.ScheduleOperations;
import dev.cairn.internal.operate.VersionOperations;
import dev.cairn.internal.operate.WorkflowOperations;
import dev.cairn.internal.proxy.DurableObjectFactory;
import dev.cairn.internal.registry.Registry;
import dev.cairn.internal.scheduling.TickRuns;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.migration.StoreSettings;
import dev.cairn.internal.store.sql.DatabaseSource;
import dev.cairn.internal.text.Sentence;
import dev.cairn.operate.Retention;
import dev.cairn.spi.Codec;
import dev.cairn.spi.Listener;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs durable workflows in this process and stores their progress in a Postgres database.
 *
 * {@snippet :
 * try (Cairn cairn = Cairn.open(Config.named("shop").embedded(Path.of(".cairn")))) {
 *   Checkout checkout = cairn.durable(Checkout.class, payments);
 *   cairn.start();
 *   System.out.println(checkout.checkout(order));
 * }
 * }
 *
 * <p>The life of a Cairn:
 *
 * <pre>
 *  open --&gt; register workflows --&gt; start --&gt; call and start workflows --&gt; close
 *                 ^                                |
 *                 +------------- stop -------------+
 * </pre>
 *
 * <p>While it is started, it is an executor: it has a lease in the database, runs workflows, takes
 * over the workflows of dead executors, claims workflows from queues, starts the ticks of
 * schedules, and deletes workflows by {@linkplain Config#retention retention rules}. Several
 * processes on the same database form a cluster without further configuration. If this process
 * dies, another one continues its workflows after the lease has expired, or this one continues them
 * when it is started again.
 *
 * <p>Thread-safe. An application usually needs one instance.
 */
public final class Cairn extends CairnRegistration implements AutoCloseable {
  private final LeaseConfig lease;
  private final List<Retention> retention;
  private final Store store;
  private final Engine engine;
  private final Registration registration;
  private final AutoCloseable server;
  private final TickRuns tickRuns;
  private final OperationServices operations;
  private final HistoryOperations histories;
  private final boolean replayOnly;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private final Thread shutdownHook = Thread.ofPlatform().name("cairn-exit").unstarted(this::close);
  private final BackgroundServices background = new BackgroundServices();
  private final EngineTime time;
  private volatile @Nullable Cairn successor;
  private boolean closed;

  private Cairn(
      Config config, Store store, Listener listener, AutoCloseable server, boolean replayOnly) {
    this.replayOnly = replayOnly;
    ExecutionConfig execution = config.executionConfig();
    this.lease = execution.lease();
    Codec codec = execution.serialization().codec();
    this.retention = execution.retention();
    this.store = store;
    this.server = server;
    this.time = new EngineTime(execution.environment().environment(), store);
    var registry = new Registry(codec);
    this.engine =
        new Engine(
            registry,
            store,
            execution.engineSettings(config.databaseConfig().notifications(), codec),
            execution.environment().environment(),
            listener);
    this.registration = registration(engine, registry, codec, execution.registration());
    this.histories = new HistoryOperations(store, codec, engine.commands());
    this.tickRuns = new TickRuns(store.ticks(), codec);
    this.operations =
        new OperationServices(
            new QueueOperations(store, background::checkQueues),
            new ScheduleOperations(
                store,
                tickRuns,
                call -> engine.calls().workflowTaking(Instant.class, call),
                background::checkSchedules),
            new MessageOperations(engine.messageRouter(), engine.calls()::startWithMessage),
            new PromiseOperations(store, engine.messageRouter()),
            new WorkflowOperations(store, codec, engine.commands()),
            new VersionOperations(store),
            store.executorStatuses(),
            new AccessOperations(store),
            codec);
  }

  private static Registration registration(
      Engine engine, Registry registry, Codec codec, RegistrationConfig config) {
    return new Registration(
        new DurableObjectFactory(engine, registry, codec),
        new WorkflowFunctions(engine, registry, codec),
        config.qualifiedNames(),
        new RegistrationCheck(config.determinism()),
        new RegistrationLog());
  }

  /**
   * Connects to Postgres, creates or updates the schema, and returns a Cairn on which workflows can
   * be registered. Starts the server first if {@link Config#embedded} is used. No workflow runs
   * before {@link #start()}.
   *
   * @param config the configuration
   * @return the Cairn; close it when the application ends
   * @throws ConfigException if the configuration names no database, or the database permits too few
   *     connections
   * @throws DatabaseException if Postgres cannot be reached within {@link Config#connectTimeout},
   *     is too old or read-only, the user lacks rights, or the schema belongs to a newer version of
   *     Cairn
   */
  public static Cairn open(Config config) {
    DatabaseConfig database = config.databaseConfig();
    if (database.embedded() == null) {
      return open(config, database.source(), () -> {});
    }
    EmbeddedServer server = EmbeddedServer.start(database.embedded());
    return open(config, server.address(), server.server());
  }

  /**
   * Returns a Cairn without a database, on which workflows can be registered and {@linkplain
   * dev.cairn.history.Histories#replay exported histories replayed}, and nothing else: for checks
   * of code where there is no Postgres. The databases that the configuration names are not used.
   *
   * @param config the configuration; the codec, allowed exceptions and interceptors should be those
   *     of the application
   * @return the Cairn; every operation that needs the database throws a {@link
   *     dev.cairn.error.UsageException}
   */
  public static Cairn openForReplay(Config config) {
    return open(config, new DatabaseSource.None(), () -> {});
  }

  private static Cairn open(Config config, DatabaseSource source, AutoCloseable server) {
    DatabaseConfig database = config.databaseConfig();
    ExecutionConfig execution = config.executionConfig();
    var listeners = new EventDispatcher(execution.environment().listeners());
    try {
      return new Cairn(
          config,
          Store.open(
              database.storeSettings(
                  source, execution.lease().lease(), StoreSettings.Role.EXECUTOR),
              execution.environment().environment(),
              listeners),
          listeners,
          server,
          source instanceof DatabaseSource.None);
    } catch (RuntimeException problem) {
      close(server);
      throw problem;
    }
  }

  /**
   * Starts this executor: takes over unfinished workflows of dead executors, claims workflows from
   * queues, starts schedules, and accepts starts.
   *
   * <p>Registration is closed until {@link #stop()}. Blocks until Postgres answers. If this method
   * throws, nothing runs, and it can be called again. Unless {@link Config#shutdownHook} is
   * disabled, the end of the process (SIGTERM, Ctrl-C) closes this Cairn.
   *
   * @throws dev.cairn.error.UsageException if it is already started, or closed, or has no database
   * @throws DatabaseException if Postgres refuses to register this process, or {@link #close} is
   *     called while Postgres does not answer
   */
  public void start() {
    if (replayOnly) {
      throw DatabaseSource.None.refuse();
    }
    lifecycle.lock();
    try {
      engine.start();
      try {
        background.start(
            store, tickRuns, engine.intake(), retention, registration.functions().registry());
        time.started();
        if (lease.shutdownHook()) {
          Runtime.getRuntime().addShutdownHook(shutdownHook);
        }
      } catch (RuntimeException | Error problem) {
        background.close();
        engine.stop(Duration.ZERO);
        throw problem;
      }
    } finally {
      lifecycle.unlock();
    }
  }

  /**
   * Stops this executor as {@link #stop(Duration)} does, with the timeout of {@link
   * Config#shutdownTimeout}.
   */
  public void stop() {
    stop(lease.shutdownTimeout());
  }

  /**
   * Stops running workflows, but stays connected. {@link #start()} starts again, as a new executor.
   *
   * <p>Running workflows are released as {@link #close(Duration)} does. While stopped, workflows
   * can be registered, found and controlled, but not started. Handles from before the stop throw a
   * {@link dev.cairn.error.UsageException}; {@link #handle} returns new ones after the next start.
   * Has no effect if this Cairn is not started.
   *
   * @param timeout how long running steps may continue, zero or more
   */
  public void stop(Duration timeout) {
    lifecycle.lock();
    try {
      unregisterShutdownHook();
      time.stopping();
      background.close();
      engine.stop(timeout);
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  Registration registration() {
    return registration;
  }

  @Override
  void setSuccessor(Cairn next) {
    engine.succession().setSuccessor(next.engine);
    successor = next;
  }

  /** Returns the Cairn that handles a call on this one. */
  private Cairn routed() {
    Cairn next = successor;
    return next == null || engine.succession().keepsCurrentThread() ? this : next.routed();
  }

  @Override
  <R extends @Nullable Object> Handle<R> begin(Fn.Void0 call, StartOptions options) {
    return routed().engine.calls().start(call, options);
  }

  @Override
  <R extends @Nullable Object> List<Handle<R>> beginAll(
      List<Fn.Void0> calls, StartOptions options) {
    return routed().engine.calls().startAll(calls, options);
  }

  @Override
  public TransactionalStarter within(Connection connection) {
    Engine current = routed().engine;
    return new TransactionalStarter(current.calls()::startOn, current.messageRouter(), connection);
  }

  @Override
  public Pipeline pipeline() {
    return new Pipeline(routed().engine.calls().newPipeline());
  }

  @Override
  OperationServices operations() {
    return routed().operations;
  }

  /**
   * Returns the operations on histories outside the database: exporting them to files, and
   * replaying them and the workflows in flight against the code of this process.
   *
   * @return the histories
   */
  public Histories histories() {
    return routed().histories;
  }

  /**
   * Returns the id of this executor, as {@link #executors()} and the records of workflows have it.
   *
   * @return the id, also after {@link #stop()}; empty before the first {@link #start()}. Each start
   *     has a new one, and so has a process that was declared dead and continues
   */
  public Optional<String> executorId() {
    return routed().store.executorId();
  }

  @Override
  public <R> Handle<R> handle(String id, Class<R> result) {
    return routed().engine.handle(id, new ValueType("the result of workflow '" + id + "'", result));
  }

  /**
   * Closes this Cairn as {@link #close(Duration)} does, with the timeout of {@link
   * Config#shutdownTimeout}.
   */
  @Override
  public void close() {
    close(lease.shutdownTimeout());
  }

  /**
   * Stops all workflows, releases them to other executors, and disconnects.
   *
   * <p>No more workflows are accepted. Workflows that are not executing a step are released
   * immediately. Running steps may finish within the timeout and are recorded; then they are
   * interrupted, and their workflows are released, too. A released workflow continues at once on
   * another executor, or at the next start. An embedded server is stopped at the end.
   *
   * <p>Blocks for at most the timeout and some seconds; threads of steps that ignore the interrupt
   * continue until they return, but can record nothing. A concurrent or later call waits until the
   * first one is done.
   *
   * @param timeout how long running steps may continue, zero or more
   */
  public void close(Duration timeout) {
    engine.refuseStarts();
    lifecycle.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      unregisterShutdownHook();
      time.stopping();
      background.close();
      engine.close(timeout);
      store.close();
      close(server);
    } finally {
      lifecycle.unlock();
    }
  }

  private void unregisterShutdownHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(shutdownHook);
    } catch (IllegalStateException shuttingDown) {
      // the process ends, so the hook is running
    }
  }

  private static void close(AutoCloseable server) {
    try {
      server.close();
    } catch (RuntimeException problem) {
      throw problem;
    } catch (Exception problem) {
      throw new DatabaseException(
          "The embedded Postgres did not end: " + Sentence.of(problem.toString()), problem);
    }
  }
}
