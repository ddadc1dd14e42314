package dev.cairn;

import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.internal.engine.Engine;
import dev.cairn.internal.observe.EventDispatcher;
import dev.cairn.internal.operate.MessageOperations;
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
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Durable execution on one Postgres: open it, register what is durable, start it, call and start
 * workflows, close it. Thread-safe.
 *
 * <pre>{@code
 * try (Cairn cairn = Cairn.open(Config.named("shop").embedded(Path.of(".cairn")))) {
 *   Checkout checkout = cairn.durable(Checkout.class, payments);
 *   cairn.start();
 *   Receipt receipt = checkout.checkout(order);
 * }
 * }</pre>
 */
public final class Cairn extends CairnRegistration implements AutoCloseable {
  private final LeaseConfig tenure;
  private final List<Retention> retention;
  private final Store store;
  private final Engine engine;
  private final Registration registration;
  private final AutoCloseable server;
  private final TickRuns runs;
  private final OperationServices operations;
  private final ReentrantLock lifecycle = new ReentrantLock();
  private final Thread atExit = Thread.ofPlatform().name("cairn-exit").unstarted(this::close);
  private final BackgroundServices background = new BackgroundServices();
  private boolean closed;

  private Cairn(Config config, Store store, Listener listener, AutoCloseable server) {
    ExecutionConfig conduct = config.executionConfig();
    this.tenure = conduct.lease();
    Codec codec = conduct.serialization().codec();
    this.retention = conduct.retention();
    this.store = store;
    this.server = server;
    var registry = new Registry(codec);
    this.engine =
        new Engine(
            registry,
            store,
            conduct.engineSettings(config.databaseConfig().notifications(), codec),
            conduct.environment().environment(),
            listener);
    this.registration =
        new Registration(
            new DurableObjectFactory(engine, registry, codec),
            new WorkflowFunctions(engine, registry),
            conduct.qualifiedNames());
    this.runs = new TickRuns(store.ticks(), codec);
    this.operations =
        new OperationServices(
            new QueueOperations(store, background::lookIntoQueues),
            new ScheduleOperations(
                store,
                runs,
                call -> engine.calls().workflowTaking(Instant.class, call),
                background::lookAtSchedules),
            new MessageOperations(engine.messageRouter(), engine.calls()::startWithMessage),
            new WorkflowOperations(store, codec, engine.commands()),
            new VersionOperations(store),
            store.executorStatuses());
  }

  /**
   * Connects to Postgres, starting it if it is embedded, and brings Cairn's schema up to date.
   * Nothing runs yet.
   *
   * @param config where and how
   * @return Cairn, to be closed
   * @throws ConfigException if the config does not say where Postgres is
   * @throws DatabaseException if Postgres cannot be reached within {@link Config#connectTimeout},
   *     is too old or read-only, lacks rights, or has the schema of a newer Cairn
   */
  public static Cairn open(Config config) {
    DatabaseConfig place = config.databaseConfig();
    if (place.embedded() == null) {
      return open(config, place.source(), () -> {});
    }
    EmbeddedServer server = EmbeddedServer.start(place.embedded());
    return open(config, server.address(), server.server());
  }

  private static Cairn open(Config config, DatabaseSource source, AutoCloseable server) {
    DatabaseConfig place = config.databaseConfig();
    ExecutionConfig conduct = config.executionConfig();
    var observers = new EventDispatcher(conduct.environment().listeners());
    try {
      return new Cairn(
          config,
          Store.open(
              place.storeSettings(source, conduct.lease().lease(), StoreSettings.Role.EXECUTOR),
              conduct.environment().environment(),
              observers),
          observers,
          server);
    } catch (RuntimeException problem) {
      close(server);
      throw problem;
    }
  }

  /**
   * Begins to run: takes over what dead processes left unfinished, takes work out of the queues,
   * and accepts workflows. What is registered later is rejected. From here on, the end of the
   * process (SIGTERM, Ctrl-C) closes this, unless {@link Config#shutdownHook} says otherwise.
   * Blocks until Postgres answers. If it throws, nothing runs, and it can be called again.
   *
   * @throws dev.cairn.error.UsageException if it runs already, or is closed
   * @throws DatabaseException if Postgres refuses to register this process, or {@link #close} is
   *     called while Postgres does not answer
   */
  public void start() {
    lifecycle.lock();
    try {
      engine.start();
      try {
        background.start(store, runs, engine.intake(), retention);
        if (tenure.shutdownHook()) {
          Runtime.getRuntime().addShutdownHook(atExit);
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

  /** Stops as {@link #stop(Duration)} does, with the grace of {@link Config#shutdownTimeout}. */
  public void stop() {
    stop(tenure.shutdownTimeout());
  }

  /**
   * Stops running workflows, as {@link #close(Duration)} does, but stays connected: {@link
   * #start()} runs them again, as a new executor. Between the two, more can be registered, and
   * workflows can be found and controlled, but not started. Handles from before the stop end with a
   * {@link dev.cairn.error.UsageException}; ask {@link #handle} for new ones. Does nothing if it is
   * not started.
   *
   * @param patience how long running steps may go on, zero or more
   */
  public void stop(Duration patience) {
    lifecycle.lock();
    try {
      forgetExit();
      background.close();
      engine.stop(patience);
    } finally {
      lifecycle.unlock();
    }
  }

  @Override
  Registration registration() {
    return registration;
  }

  @Override
  <R extends @Nullable Object> Handle<R> begin(Fn.Void0 call, StartOptions options) {
    return engine.calls().start(call, options);
  }

  @Override
  <R extends @Nullable Object> List<Handle<R>> beginAll(
      List<Fn.Void0> calls, StartOptions options) {
    return engine.calls().startAll(calls, options);
  }

  @Override
  public TransactionalStarter within(Connection connection) {
    return new TransactionalStarter(engine.calls()::startOn, engine.messageRouter(), connection);
  }

  @Override
  public Pipeline pipeline() {
    return new Pipeline(engine.calls().newPipeline());
  }

  @Override
  OperationServices operations() {
    return operations;
  }

  @Override
  public <R> Handle<R> handle(String id, Class<R> result) {
    return engine.handle(id, new ValueType("the result of workflow '" + id + "'", result));
  }

  /** Ends as {@link #close(Duration)} does, with the grace of {@link Config#shutdownTimeout}. */
  @Override
  public void close() {
    close(tenure.shutdownTimeout());
  }

  /**
   * Ends: accepts nothing more, gives back at once what is not in the middle of a step, lets
   * running steps end within a grace, interrupts what takes longer, and gives back the rest. Other
   * executors go on with it at once, or the next start does. Blocks for the grace and some seconds
   * at most after the last step that ends. A second call waits for the first.
   *
   * @param patience the grace, zero or more
   */
  public void close(Duration patience) {
    engine.refuseStarts();
    lifecycle.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      forgetExit();
      background.close();
      engine.close(patience);
      store.close();
      close(server);
    } finally {
      lifecycle.unlock();
    }
  }

  private void forgetExit() {
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // then this is what the hook does
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
