package dev.cairn;

import dev.cairn.internal.engine.ClientEngine;
import dev.cairn.internal.engine.EngineSettings;
import dev.cairn.internal.observe.EventDispatcher;
import dev.cairn.internal.operate.AccessOperations;
import dev.cairn.internal.operate.MessageOperations;
import dev.cairn.internal.operate.PromiseOperations;
import dev.cairn.internal.operate.QueueOperations;
import dev.cairn.internal.operate.ScheduleOperations;
import dev.cairn.internal.operate.VersionOperations;
import dev.cairn.internal.operate.WorkflowOperations;
import dev.cairn.internal.proxy.ClientStubFactory;
import dev.cairn.internal.proxy.WorkflowNames;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.scheduling.TickRuns;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.migration.SchemaScript;
import dev.cairn.internal.store.migration.StoreSettings;
import dev.cairn.internal.store.sql.Schema;
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
 * Starts, awaits and controls workflows that other processes run. A client runs no workflows and
 * needs no workflow code. It has no lease and uses few connections.
 *
 * {@snippet :
 * try (CairnClient client = CairnClient.connect(Config.named("web").url(url))) {
 *   var checkout = client.workflow("checkout", Order.class, Receipt.class);
 *   Handle<Receipt> handle =
 *       client.start(StartOptions.id("order-17").queue("orders"), checkout, order);
 *   System.out.println(handle.await());
 * }
 * }
 *
 * <p>Workflows are started through a queue, from which an executor claims them; a start without a
 * queue throws an {@link dev.cairn.error.InvalidArgumentException}. If the process of the client
 * dies, they continue.
 *
 * <p>Thread-safe.
 */
public final class CairnClient extends CairnOperations implements AutoCloseable {
  private static final int CONNECTIONS = 1;

  private final Store store;
  private final ClientEngine client;
  private final ClientStubFactory stubs;
  private final boolean qualifiedNames;
  private final OperationServices operations;

  private CairnClient(Config config, Store store, EventDispatcher listeners) {
    this.store = store;
    ExecutionConfig execution = config.executionConfig();
    Codec codec = execution.serialization().codec();
    EngineSettings settings =
        execution.engineSettings(config.databaseConfig().notifications(), codec);
    this.client =
        new ClientEngine(store, settings, execution.environment().environment(), listeners);
    this.stubs = new ClientStubFactory(client);
    this.qualifiedNames = execution.registration().qualifiedNames();
    this.operations =
        new OperationServices(
            new QueueOperations(store, () -> {}),
            new ScheduleOperations(
                store,
                new TickRuns(store.ticks(), codec),
                call -> client.workflowTaking(Instant.class, call),
                () -> {}),
            new MessageOperations(client.messageRouter(), client::startSending),
            new PromiseOperations(store, client.messageRouter()),
            new WorkflowOperations(store, codec, client.commands()),
            new VersionOperations(store),
            store.executorStatuses(),
            new AccessOperations(store),
            codec);
  }

  /**
   * Connects to a database that executors of Cairn use. Creates the schema if it does not exist and
   * the user may create it.
   *
   * <p>The database user needs the rights of the role {@code cairn_client} in {@code
   * docs/sql/roles.sql}, or of {@code cairn_operator} to delete workflows and to change queues and
   * schedules.
   *
   * @param config the configuration; settings of executors are ignored
   * @return the client; close it when the application ends
   * @throws dev.cairn.error.ConfigException if the configuration names no database, or an embedded
   *     one, which belongs to one process
   * @throws dev.cairn.error.DatabaseException as {@link Cairn#open}
   */
  public static CairnClient connect(Config config) {
    var listeners = new EventDispatcher(config.executionConfig().environment().listeners());
    DatabaseConfig database = config.databaseConfig().transactionConnections(CONNECTIONS);
    StoreSettings settings =
        database.storeSettings(
            database.source(), config.executionConfig().lease().lease(), StoreSettings.Role.CLIENT);
    Store store =
        Store.open(settings, config.executionConfig().environment().environment(), listeners);
    return new CairnClient(config, store, listeners);
  }

  /**
   * Returns the SQL that creates Cairn's schema or upgrades it to this release, for administrators
   * who apply it themselves, such as with {@code psql}. It is one transaction, and does what {@link
   * #connect} and {@link Cairn#open} would do. Nothing is changed.
   *
   * @param connection a connection to the database
   * @param schema the schema of Cairn's tables, {@code cairn} by default
   * @return the SQL; empty if the schema is that of this release
   * @throws dev.cairn.error.InvalidArgumentException if the name of the schema is not valid
   * @throws dev.cairn.error.DatabaseException if the schema belongs to a newer release, or the user
   *     may not read it
   */
  public static String schemaScript(Connection connection, String schema) {
    return new SchemaScript(new Schema(schema)).missing(connection);
  }

  /**
   * Returns the SQL that creates Cairn's schema in a database that does not have it, as {@link
   * #schemaScript(Connection, String)} does.
   *
   * @param schema the schema of Cairn's tables
   * @return the SQL
   * @throws dev.cairn.error.InvalidArgumentException if the name of the schema is not valid
   */
  public static String schemaScript(String schema) {
    return new SchemaScript(new Schema(schema)).complete();
  }

  /**
   * Creates a stub of a workflow class, whose methods only name the workflow to start.
   *
   * {@snippet :
   * Checkout checkout = client.stub(Checkout.class);
   * Handle<Receipt> handle =
   *     client.start(StartOptions.onQueue("orders"), checkout::checkout, order);
   * }
   *
   * <p>Pass its methods to {@code start} and to other methods that take a workflow. Each direct
   * call of a method throws a {@link dev.cairn.error.UsageException}. The constructor of the class
   * is not called, so its fields are empty; a final method that is not a workflow cannot be
   * intercepted and would see these empty fields.
   *
   * @param type a class that {@link Cairn#durable} accepts, with the same names and types as on the
   *     executors
   * @param <T> the class
   * @return the stub; create it once and keep it
   * @throws dev.cairn.error.RegistrationException if the class cannot be made durable, or has no
   *     workflow
   * @throws dev.cairn.error.ValueException if an argument or a result of a workflow cannot be
   *     written as JSON
   */
  public <T> T stub(Class<T> type) {
    return stubs.create(new WorkflowNames(qualifiedNames, ""), type);
  }

  /**
   * Creates a stub of one of several named instances of a class, as {@link #stub(Class)} and {@link
   * Cairn#durable(String, Class, Object...)} do.
   *
   * @param instance the name of the instance
   * @param type a class that {@link Cairn#durable} accepts
   * @param <T> the class
   * @return the stub
   * @throws dev.cairn.error.RegistrationException as {@link #stub(Class)}, or if the name of the
   *     instance is not valid
   * @throws dev.cairn.error.ValueException as {@link #stub(Class)}
   */
  public <T> T stub(String instance, Class<T> type) {
    return stubs.create(new WorkflowNames(qualifiedNames, instance), type);
  }

  /**
   * Describes a workflow by its name and types. Pass it to {@code start}; a direct call throws a
   * {@link dev.cairn.error.UsageException}.
   *
   * @param name the registered name of the workflow
   * @param argument the declared type of its argument
   * @param result the declared type of its result
   * @param <A> the type of the argument
   * @param <R> the type of the result
   * @return the workflow, to be started
   */
  public <A, R> Fn.Of1<A, R> workflow(String name, Class<A> argument, Class<R> result) {
    WorkflowDefinition definition = definition(name, List.of(argument), result);
    return given -> this.<R>called(definition, Collections.singletonList(given));
  }

  /**
   * Describes a workflow without an argument, as {@link #workflow(String, Class, Class)} does.
   *
   * @param name the registered name of the workflow
   * @param result the declared type of its result
   * @param <R> the type of the result
   * @return the workflow, to be started
   */
  public <R> Fn.Of0<R> workflow(String name, Class<R> result) {
    WorkflowDefinition definition = definition(name, List.of(), result);
    return () -> this.<R>called(definition, List.of());
  }

  /**
   * Describes a workflow with any number of arguments, as {@link #workflow(String, Class, Class)}
   * does.
   *
   * @param name the registered name of the workflow
   * @param result the declared type of its result
   * @param arguments the declared types of its arguments
   * @param <R> the type of the result
   * @return the workflow, to be started in a lambda: {@code client.start(options, () ->
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
  }) // the result of a captured call is not used
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

  /**
   * Disconnects. Workflows that this client has started continue. Threads that await one get a
   * {@link dev.cairn.error.UsageException}.
   */
  @Override
  public void close() {
    client.close();
    store.close();
  }
}
