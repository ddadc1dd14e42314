package dev.cairn;

import dev.cairn.api.ConfigException;
import dev.cairn.api.DatabaseException;
import dev.cairn.api.Fn;
import dev.cairn.api.Handle;
import dev.cairn.api.Run;
import dev.cairn.api.TypeRef;
import dev.cairn.observe.Observers;
import dev.cairn.runtime.Engine;
import dev.cairn.runtime.EngineSettings;
import dev.cairn.runtime.Registry;
import dev.cairn.runtime.annotated.DurableClasses;
import dev.cairn.spi.Listener;
import dev.cairn.spi.Slot;
import dev.cairn.store.Source;
import dev.cairn.store.Store;
import dev.cairn.store.StoreSettings;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
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
@SuppressWarnings("overloads") // Fn.Of1 beside Fn.Void1: method references tell them apart
public final class Cairn implements AutoCloseable {
  private final Duration grace;
  private final Store store;
  private final Engine engine;
  private final DurableClasses classes;
  private final Functions functions;
  private final AutoCloseable server;

  private Cairn(Config config, Store store, Listener listener, AutoCloseable server) {
    Conduct conduct = config.conduct();
    this.grace = conduct.grace();
    this.store = store;
    this.server = server;
    var registry = new Registry(conduct.codec());
    var settings =
        new EngineSettings(
            config.application(),
            conduct.lease(),
            conduct.largestValue(),
            conduct.codec(),
            conduct.exceptions());
    this.engine = new Engine(registry, store, settings, conduct.ambient(), listener);
    this.classes = new DurableClasses(engine, registry, conduct.codec());
    this.functions = new Functions(engine, registry);
  }

  /**
   * Connects to Postgres, starting it if it is embedded, and brings Cairn's schema up to date.
   * Nothing runs yet.
   *
   * @param config where and how
   * @return Cairn, to be closed
   * @throws ConfigException if the config does not say where Postgres is
   * @throws DatabaseException if Postgres cannot be reached within {@link Config#patience}, is too
   *     old or read-only, lacks rights, or has the schema of a newer Cairn
   */
  public static Cairn open(Config config) {
    Place place = config.place();
    if (place.embedded() == null) {
      return open(config, given(place), () -> {});
    }
    EmbeddedServer server = EmbeddedServer.start(place.embedded());
    return open(config, server.address(), server.server());
  }

  private static Source given(Place place) {
    if (place.dataSource() != null) {
      return new Source.Given(place.dataSource());
    }
    if (place.url() == null) {
      throw new ConfigException(
          "The config does not say where Postgres is. Use Config.url(...), dataSource(...) or embedded(...).");
    }
    return new Source.Address(place.url(), place.user(), place.password());
  }

  private static Cairn open(Config config, Source source, AutoCloseable server) {
    Place place = config.place();
    Conduct conduct = config.conduct();
    Map<String, Source> beside =
        place.databases().entrySet().stream()
            .collect(
                Collectors.toMap(Map.Entry::getKey, entry -> new Source.Given(entry.getValue())));
    var settings =
        new StoreSettings(
            source, place.schema(), beside, place.connections(), conduct.lease(), place.patience());
    var observers = new Observers(conduct.listeners());
    try {
      return new Cairn(
          config, Store.open(settings, conduct.ambient(), observers), observers, server);
    } catch (RuntimeException problem) {
      close(server);
      throw problem;
    }
  }

  /**
   * Makes a durable object of an annotated class, and registers its workflows. Its annotated
   * methods are durable however they are called, on {@code this} too.
   *
   * @param type a class that can be extended
   * @param arguments the arguments of one of its constructors
   * @param <T> the class
   * @return an instance of a generated subclass
   * @throws dev.cairn.api.RegistrationException if the class cannot be made durable as it is, no
   *     constructor fits, the name of a workflow is taken, or a transaction names a database that
   *     {@link Config#database} did not give
   * @throws dev.cairn.api.ValueException if an argument or result cannot be written as JSON
   */
  public <T> T durable(Class<T> type, @Nullable Object... arguments) {
    return classes.make(type, arguments);
  }

  /**
   * Registers a function as a workflow.
   *
   * @param name its name, unique in this Cairn
   * @param argument the type of its argument
   * @param result the type of its result
   * @param code the function
   * @param <A> the argument
   * @param <R> the result
   * @return the durable function, to be called or started
   * @throws dev.cairn.api.RegistrationException if the name is taken
   * @throws dev.cairn.api.ValueException if a type cannot be written as JSON
   */
  public <A, R> Fn.Of1<A, R> workflow(
      String name, Class<A> argument, Class<R> result, Fn.Of1<A, R> code) {
    return functions.taking(name, argument, result, code);
  }

  /**
   * Registers a function with generic types as a workflow.
   *
   * @param name its name, unique in this Cairn
   * @param argument the type of its argument
   * @param result the type of its result
   * @param code the function
   * @param <A> the argument
   * @param <R> the result
   * @return the durable function, to be called or started
   * @throws dev.cairn.api.RegistrationException if the name is taken
   * @throws dev.cairn.api.ValueException if a type cannot be written as JSON
   */
  public <A, R> Fn.Of1<A, R> workflow(
      String name, TypeRef<A> argument, TypeRef<R> result, Fn.Of1<A, R> code) {
    return functions.taking(name, argument.type(), result.type(), code);
  }

  /**
   * Registers a function without an argument as a workflow.
   *
   * @param name its name, unique in this Cairn
   * @param result the type of its result
   * @param code the function
   * @param <R> the result
   * @return the durable function, to be called or started
   * @throws dev.cairn.api.RegistrationException if the name is taken
   * @throws dev.cairn.api.ValueException if the type cannot be written as JSON
   */
  public <R> Fn.Of0<R> workflow(String name, Class<R> result, Fn.Of0<R> code) {
    return functions.giving(name, result, code);
  }

  /**
   * Registers a function without a result as a workflow.
   *
   * @param name its name, unique in this Cairn
   * @param argument the type of its argument
   * @param code the function
   * @param <A> the argument
   * @return the durable function, to be called or started
   * @throws dev.cairn.api.RegistrationException if the name is taken
   * @throws dev.cairn.api.ValueException if the type cannot be written as JSON
   */
  public <A> Fn.Void1<A> workflow(String name, Class<A> argument, Fn.Void1<A> code) {
    return functions.consuming(name, argument, code);
  }

  /**
   * Begins to run: takes over what dead processes left unfinished, and accepts workflows. What is
   * registered later is refused.
   *
   * @throws dev.cairn.api.UsageException if it was started before, or closed
   */
  public void start() {
    engine.start();
  }

  /**
   * Starts a workflow under an id of Cairn's own. Returns once it is recorded; from then on it runs
   * to its end through any crash. Inside a workflow, it starts a child.
   *
   * @param workflow such as {@code () -> shop.order(a, b, c)}
   * @param <R> the workflow's result
   * @return its handle
   * @throws dev.cairn.api.UsageException before {@link #start()}, after {@link #close()}, inside a
   *     step or a transaction, or if the code does not call just one workflow
   * @throws dev.cairn.api.ValueException if an argument cannot be written as JSON, or is too large
   */
  public <R extends @Nullable Object> Handle<R> start(Fn.Of0<R> workflow) {
    return engine.capture(workflow::call, null);
  }

  /**
   * Starts a workflow as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code checkout::checkout}
   * @param a its argument
   * @param <A> the argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Handle<R> start(
      Fn.Of1<A, R> workflow, A a) {
    return engine.capture(() -> workflow.call(a), null);
  }

  /**
   * Starts a workflow as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Handle<R> start(Fn.Of2<A, B, R> workflow, A a, B b) {
    return engine.capture(() -> workflow.call(a, b), null);
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code nightly::run}
   * @return its handle
   */
  public Handle<@Nullable Void> start(Fn.Void0 workflow) {
    return engine.capture(workflow::call, null);
  }

  /**
   * Starts a workflow without a result as {@link #start(Fn.Of0)} does.
   *
   * @param workflow such as {@code mailer::send}
   * @param a its argument
   * @param <A> the argument
   * @return its handle
   */
  public <A extends @Nullable Object> Handle<@Nullable Void> start(Fn.Void1<A> workflow, A a) {
    return engine.capture(() -> workflow.call(a), null);
  }

  /**
   * Starts a workflow under an id. The id names one execution for ever: started again with the same
   * arguments, it gives a handle on that one.
   *
   * @param run the id
   * @param workflow such as {@code () -> shop.order(a, b, c)}
   * @param <R> the workflow's result
   * @return its handle
   * @throws dev.cairn.api.WorkflowConflictException if the id names another workflow, or one with
   *     other arguments
   */
  public <R extends @Nullable Object> Handle<R> start(Run run, Fn.Of0<R> workflow) {
    return engine.capture(workflow::call, run);
  }

  /**
   * Starts a workflow as {@link #start(Run, Fn.Of0)} does.
   *
   * @param run the id
   * @param workflow such as {@code checkout::checkout}
   * @param a its argument
   * @param <A> the argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, R extends @Nullable Object> Handle<R> start(
      Run run, Fn.Of1<A, R> workflow, A a) {
    return engine.capture(() -> workflow.call(a), run);
  }

  /**
   * Starts a workflow as {@link #start(Run, Fn.Of0)} does.
   *
   * @param run the id
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the first argument
   * @param <B> the second argument
   * @param <R> the workflow's result
   * @return its handle
   */
  public <A extends @Nullable Object, B extends @Nullable Object, R extends @Nullable Object>
      Handle<R> start(Run run, Fn.Of2<A, B, R> workflow, A a, B b) {
    return engine.capture(() -> workflow.call(a, b), run);
  }

  /**
   * Starts a workflow without a result as {@link #start(Run, Fn.Of0)} does.
   *
   * @param run the id
   * @param workflow such as {@code mailer::send}
   * @param a its argument
   * @param <A> the argument
   * @return its handle
   */
  public <A extends @Nullable Object> Handle<@Nullable Void> start(
      Run run, Fn.Void1<A> workflow, A a) {
    return engine.capture(() -> workflow.call(a), run);
  }

  /**
   * A handle on a workflow that was accepted before, here or elsewhere.
   *
   * @param id its id
   * @param result the type of its result
   * @param <R> the workflow's result
   * @return the handle
   * @throws dev.cairn.api.NoSuchWorkflowException if there is none
   */
  public <R> Handle<R> handle(String id, Class<R> result) {
    return engine.handle(id, new Slot("the result of workflow '" + id + "'", result));
  }

  /**
   * Lets a workflow that is {@link dev.cairn.api.WorkflowState#STUCK} go on from its records, once
   * its code was mended.
   *
   * @param id its id
   * @throws dev.cairn.api.UsageException if it is not stuck
   */
  public void resume(String id) {
    engine.resume(id);
  }

  /**
   * Ends: accepts nothing more, lets running steps end within {@link Config#grace}, interrupts what
   * takes longer, and gives all unfinished workflows back, to go on at the next start. Blocks for
   * the grace and some seconds at most.
   */
  @Override
  public void close() {
    engine.close(grace);
    store.close();
    close(server);
  }

  private static void close(AutoCloseable server) {
    try {
      server.close();
    } catch (RuntimeException problem) {
      throw problem;
    } catch (Exception problem) {
      throw new DatabaseException("The embedded Postgres did not end: " + problem, problem);
    }
  }
}
