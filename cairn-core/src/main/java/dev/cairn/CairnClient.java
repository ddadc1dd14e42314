package dev.cairn;

import dev.cairn.internal.engine.ClientEngine;
import dev.cairn.internal.engine.EngineSettings;
import dev.cairn.internal.observe.EventDispatcher;
import dev.cairn.internal.operate.MessageOperations;
import dev.cairn.internal.operate.QueueOperations;
import dev.cairn.internal.operate.ScheduleOperations;
import dev.cairn.internal.operate.VersionOperations;
import dev.cairn.internal.operate.WorkflowOperations;
import dev.cairn.internal.proxy.ClientStubFactory;
import dev.cairn.internal.proxy.WorkflowNames;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.scheduling.TickRuns;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.migration.StoreSettings;
import dev.cairn.spi.Codec;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cairn from another process: puts workflows into queues, awaits them and sends them messages,
 * without their code and without running any. It has no lease and holds few connections.
 * Thread-safe.
 *
 * <pre>{@code
 * try (CairnClient client = CairnClient.connect(Config.named("web").url(url))) {
 *   var checkout = client.workflow("checkout", Order.class, Receipt.class);
 *   Handle<Receipt> handle = client.start(StartOptions.id("order-17").queue("orders"), checkout, order);
 * }
 * }</pre>
 */
public final class CairnClient extends CairnOperations implements AutoCloseable {
  private static final int CONNECTIONS = 1;

  private final Store store;
  private final ClientEngine client;
  private final ClientStubFactory stubs;
  private final boolean qualifiedNames;
  private final OperationServices operations;

  private CairnClient(Config config, Store store, EventDispatcher observers) {
    this.store = store;
    ExecutionConfig conduct = config.executionConfig();
    Codec codec = conduct.serialization().codec();
    EngineSettings settings =
        conduct.engineSettings(config.databaseConfig().notifications(), codec);
    this.client = new ClientEngine(store, settings, conduct.environment().environment(), observers);
    this.stubs = new ClientStubFactory(client);
    this.qualifiedNames = conduct.qualifiedNames();
    this.operations =
        new OperationServices(
            new QueueOperations(store, () -> {}),
            new ScheduleOperations(
                store,
                new TickRuns(store.ticks(), codec),
                call -> client.workflowTaking(Instant.class, call),
                () -> {}),
            new MessageOperations(client.messageRouter(), client::startSending),
            new WorkflowOperations(store, codec, client.commands()),
            new VersionOperations(store),
            store.executorStatuses());
  }

  /**
   * Connects to the Postgres of a Cairn. The user needs the rights of the role {@code cairn_client}
   * in {@code docs/sql/roles.sql}, or of {@code cairn_operator} to delete workflows and to change
   * queues and schedules; one who may also create schemas makes Cairn's if it is not there.
   *
   * @param config where it is; what it says of running is left alone
   * @return the client, to be closed
   * @throws dev.cairn.error.ConfigException if the config does not say where Postgres is, or names
   *     an embedded one, which belongs to one process
   * @throws dev.cairn.error.DatabaseException as {@link Cairn#open}
   */
  public static CairnClient connect(Config config) {
    var observers = new EventDispatcher(config.executionConfig().environment().listeners());
    DatabaseConfig place = config.databaseConfig().transactionConnections(CONNECTIONS);
    StoreSettings settings =
        place.storeSettings(
            place.source(), config.executionConfig().lease().lease(), StoreSettings.Role.CLIENT);
    Store store =
        Store.open(settings, config.executionConfig().environment().environment(), observers);
    return new CairnClient(config, store, observers);
  }

  /**
   * Stands in for a durable object of a class that is at hand, whose workflows others run: its
   * methods can be given to {@code start} and to all else that takes a workflow. The class's
   * constructor does not run, and the stub runs nothing either: whatever is called on it is
   * refused. Only a final method that is no workflow, which no stub can keep from running, finds
   * fields that are empty.
   *
   * <pre>{@code
   * Checkout checkout = client.stub(Checkout.class);
   * Handle<Receipt> handle = client.start(StartOptions.onQueue("orders"), checkout::checkout, order);
   * }</pre>
   *
   * @param type a class as {@link Cairn#durable} takes it, of the same names and types as where it
   *     runs
   * @param <T> the class
   * @return the stub; make it once and keep it
   * @throws dev.cairn.error.RegistrationException if the class could not be made durable as it is,
   *     or has no workflow
   * @throws dev.cairn.error.ValueException if an argument or result of a workflow cannot be written
   *     as JSON
   */
  public <T> T stub(Class<T> type) {
    return stubs.create(new WorkflowNames(qualifiedNames, ""), type);
  }

  /**
   * Creates a stub of one of several durable objects of the same class, as {@link #stub(Class)} and
   * {@link Cairn#durable(String, Class, Object...)} do.
   *
   * @param instance the name of the instance
   * @param type the class
   * @param <T> the class
   * @return the stub
   */
  public <T> T stub(String instance, Class<T> type) {
    return stubs.create(new WorkflowNames(qualifiedNames, instance), type);
  }

  /**
   * A workflow that others can run, by name and types.
   *
   * @param name its registered name
   * @param argument the declared type of its argument
   * @param result the declared type of its result
   * @param <A> the argument
   * @param <R> the result
   * @return the workflow, to be started
   */
  public <A, R> Fn.Of1<A, R> workflow(String name, Class<A> argument, Class<R> result) {
    WorkflowDefinition definition = definition(name, List.of(argument), result);
    return given -> this.<R>called(definition, Collections.singletonList(given));
  }

  /**
   * A workflow without an argument that others can run.
   *
   * @param name its registered name
   * @param result the declared type of its result
   * @param <R> the result
   * @return the workflow, to be started
   */
  public <R> Fn.Of0<R> workflow(String name, Class<R> result) {
    WorkflowDefinition definition = definition(name, List.of(), result);
    return () -> this.<R>called(definition, List.of());
  }

  /**
   * A workflow with any number of arguments that others can run.
   *
   * @param name its registered name
   * @param result the declared type of its result
   * @param arguments the declared types of its arguments
   * @param <R> the result
   * @return takes the arguments, and is to be started in a lambda: {@code client.start(run, () ->
   *     transfer.call("a", "b", 17))}
   */
  public <R> Fn.OfAny<R> workflowOf(String name, Class<R> result, Type... arguments) {
    WorkflowDefinition definition = definition(name, List.of(arguments), result);
    return given -> this.<R>called(definition, List.of(given));
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway",
    "TypeParameterUnusedInFormals"
  }) // what a noted call gives is used by nobody
  private <R> R called(WorkflowDefinition definition, List<? extends @Nullable Object> arguments) {
    return (R) client.call(definition, arguments);
  }

  private static WorkflowDefinition definition(String name, List<? extends Type> in, Type out) {
    List<ValueType> parameters =
        in.stream().map(type -> new ValueType("an argument of workflow " + name, type)).toList();
    var result = new ValueType("the result of workflow " + name, out);
    return new WorkflowDefinition(
        name, parameters, result, WorkflowDefinition.Code.NOT_AVAILABLE, CairnClient.class);
  }

  @Override
  <R extends @Nullable Object> Handle<R> begin(Fn.Void0 call, StartOptions options) {
    return client.start(call, options);
  }

  @Override
  <R extends @Nullable Object> List<Handle<R>> beginAll(
      List<Fn.Void0> calls, StartOptions options) {
    return client.startAll(calls, options);
  }

  @Override
  public TransactionalStarter within(Connection connection) {
    return new TransactionalStarter(client::startOn, client.messageRouter(), connection);
  }

  @Override
  public Pipeline pipeline() {
    return new Pipeline(client.newPipeline());
  }

  @Override
  OperationServices operations() {
    return operations;
  }

  @Override
  public <R> Handle<R> handle(String id, Class<R> result) {
    return client.handle(id, new ValueType("the result of workflow '" + id + "'", result));
  }

  /** Awaits nothing more; what it started goes on. */
  @Override
  public void close() {
    client.close();
    store.close();
  }
}
