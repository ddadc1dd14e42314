package dev.cairn;

import dev.cairn.api.ExecutorStatus;
import dev.cairn.api.Fn;
import dev.cairn.api.Handle;
import dev.cairn.api.Health;
import dev.cairn.api.Run;
import dev.cairn.api.UsageException;
import dev.cairn.message.Messages;
import dev.cairn.observe.Observers;
import dev.cairn.queue.Queues;
import dev.cairn.runtime.Calls;
import dev.cairn.runtime.Client;
import dev.cairn.runtime.Definition;
import dev.cairn.runtime.EngineSettings;
import dev.cairn.schedule.Runs;
import dev.cairn.schedule.Schedules;
import dev.cairn.spi.Slot;
import dev.cairn.store.Store;
import dev.cairn.store.StoreSettings;
import dev.cairn.version.Versions;
import dev.cairn.workflow.Workflows;
import java.lang.reflect.Type;
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
 *   Handle<Receipt> handle = client.start(Run.id("order-17").on("orders"), checkout, order);
 * }
 * }</pre>
 */
public final class CairnClient extends Starts implements AutoCloseable {
  private static final int CONNECTIONS = 1;

  private final Store store;
  private final Client client;
  private final Queues queues;
  private final Schedules schedules;
  private final Messages messages;
  private final Workflows workflows;
  private final Versions versions;

  private CairnClient(Config config, Store store, Observers observers) {
    this.store = store;
    Conduct conduct = config.conduct();
    EngineSettings settings = config.engineSettings();
    this.client = new Client(store, settings, conduct.ambient(), observers);
    this.queues = new Queues(store, () -> {});
    this.schedules =
        new Schedules(
            store, new Runs(store.ticking(), conduct.codec()), CairnClient::nameless, () -> {});
    this.messages = new Messages(client.post(), client::startSending);
    this.workflows = new Workflows(store, conduct.codec(), client.control());
    this.versions = new Versions(store);
  }

  private static String nameless(Calls.CallOfWorkflow call) {
    throw new UsageException(
        "A client knows workflows by name. Declare the schedule with schedules().declare(schedule, \"name\").");
  }

  /**
   * Connects to the Postgres of a Cairn. The user needs the rights of the role {@code cairn_client}
   * in {@code docs/sql/roles.sql}; one who may also create schemas makes Cairn's if it is not
   * there.
   *
   * @param config where it is; what it says of running is left alone
   * @return the client, to be closed
   * @throws dev.cairn.api.ConfigException if the config does not say where Postgres is, or names an
   *     embedded one, which belongs to one process
   * @throws dev.cairn.api.DatabaseException as {@link Cairn#open}
   */
  public static CairnClient connect(Config config) {
    var observers = new Observers(config.conduct().listeners());
    Place place = config.place().connections(CONNECTIONS);
    StoreSettings settings = place.storeSettings(place.source(), config.conduct().lease());
    Store store = Store.open(settings, config.conduct().ambient(), observers);
    return new CairnClient(config, store, observers);
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
    Definition definition = definition(name, List.of(argument), result);
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
    Definition definition = definition(name, List.of(), result);
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
    Definition definition = definition(name, List.of(arguments), result);
    return given -> this.<R>called(definition, List.of(given));
  }

  @SuppressWarnings({
    "unchecked",
    "NullAway",
    "TypeParameterUnusedInFormals"
  }) // what a noted call gives is used by nobody
  private <R> R called(Definition definition, List<? extends @Nullable Object> arguments) {
    return (R) client.called(definition, arguments);
  }

  private static Definition definition(String name, List<? extends Type> in, Type out) {
    List<Slot> parameters =
        in.stream().map(type -> new Slot("an argument of workflow " + name, type)).toList();
    Definition.Code elsewhere =
        arguments -> {
          throw new IllegalStateException("A client runs no workflows");
        };
    var result = new Slot("the result of workflow " + name, out);
    return new Definition(name, parameters, result, elsewhere, CairnClient.class);
  }

  @Override
  <R extends @Nullable Object> Handle<R> begin(Calls.CallOfWorkflow call, Run run) {
    return client.start(call, run);
  }

  /**
   * A handle on a workflow that was accepted before.
   *
   * @param id its id
   * @param result the type of its result
   * @param <R> the workflow's result
   * @return the handle
   * @throws dev.cairn.api.NoSuchWorkflowException if there is none
   */
  public <R> Handle<R> handle(String id, Class<R> result) {
    return client.handle(id, new Slot("the result of workflow '" + id + "'", result));
  }

  /**
   * The queues.
   *
   * @return their settings, and how they stand
   */
  public Queues queues() {
    return queues;
  }

  /**
   * The schedules.
   *
   * @return what starts workflows again and again
   */
  public Schedules schedules() {
    return schedules;
  }

  /**
   * What workflows and the world outside exchange.
   *
   * @return what sends messages
   */
  public Messages messages() {
    return messages;
  }

  /**
   * The workflows.
   *
   * @return what finds and counts them, looks into their histories, cancels, resumes, forks and
   *     deletes them
   */
  public Workflows workflows() {
    return workflows;
  }

  /**
   * The versions of the applications on this database.
   *
   * @return what is in flight on each, and which takes new work
   */
  public Versions versions() {
    return versions;
  }

  /**
   * The executors that live.
   *
   * @return since when, of what version, how much each runs; the oldest first
   */
  public List<ExecutorStatus> executors() {
    return store.executorStatuses().living();
  }

  /**
   * Whether all work is being done, and if not, why.
   *
   * @return who lives, and what no living executor takes
   */
  public Health health() {
    return new Health(store.executorStatuses().living(), store.executorStatuses().unclaimed());
  }

  /** Awaits nothing more; what it started goes on. */
  @Override
  public void close() {
    client.close();
    store.close();
  }
}
