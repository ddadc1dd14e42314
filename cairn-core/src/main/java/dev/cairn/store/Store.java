package dev.cairn.store;

import dev.cairn.api.ConfigException;
import dev.cairn.api.DatabaseException;
import dev.cairn.background.BackgroundTasks;
import dev.cairn.spi.Ambient;
import dev.cairn.spi.Listener;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Cairn's database, and those beside it that hold users' tables. Thread-safe. */
public final class Store implements AutoCloseable {
  private final List<Pool> pools = new ArrayList<>();
  private final Map<String, Transactions> transactions = new LinkedHashMap<>();
  private final List<Database> databases = new ArrayList<>();
  private final Membership membership = new Membership("none yet");
  private final StoreSettings settings;
  private final Ambient ambient;
  private final DatabaseClock clock;
  private final Listener listener;
  private final BackgroundTasks tasks;
  private final Database own;
  private final ConnectionBudget budget;
  private final Reading reading;
  private final Workflows workflows;
  private final HistoryStore history;
  private final RecentRecords recent;

  private Store(StoreSettings settings, Ambient ambient, Listener listener) {
    this.settings = settings;
    this.ambient = ambient;
    this.clock = new DatabaseClock(ambient.clock());
    this.listener = listener;
    this.tasks = new BackgroundTasks(ambient.clock());
    var opened = open(settings.source(), "own", settings.use(), Migrations.OWN);
    this.own = opened.database();
    this.budget = opened.budget();
    this.reading = new Reading(own, budget.shared());
    this.recent = new RecentRecords(own);
    this.workflows = new Workflows(own, Recall.rows(own));
    var size = HistoryStore.PageSize.ofMemory(Runtime.getRuntime().maxMemory());
    this.history = new HistoryStore(own, membership, size);
    transactions.put(
        "", new Transactions(own, membership, listener, recent, settings.connections()));
  }

  /**
   * Connects, and brings the schemas up to date.
   *
   * @param settings where and how
   * @param ambient the world outside
   * @param listener hears what happens
   * @return the store
   * @throws DatabaseException if a database cannot be reached within the patience, or cannot be
   *     used
   */
  public static Store open(StoreSettings settings, Ambient ambient, Listener listener) {
    var opened = new ArrayList<Store>();
    try {
      var store = new Store(settings, ambient, listener);
      opened.add(store);
      settings.beside().forEach(store::openBeside);
      return store;
    } catch (RuntimeException problem) {
      opened.forEach(Store::close);
      throw problem;
    }
  }

  private void openBeside(String name, Source source) {
    Database beside = open(source, name, StoreSettings.Use.BESIDE, Migrations.BESIDE).database();
    transactions.put(
        name, new Transactions(beside, membership, listener, null, settings.connections()));
  }

  private DatabaseOpener.Opened open(
      Source source, String name, StoreSettings.Use use, List<Migration> migrations) {
    var opened =
        new DatabaseOpener(settings, ambient, listener).open(source, name, use, migrations);
    pools.add(opened.pool());
    databases.add(opened.database());
    return opened;
  }

  /**
   * Registration and leases of executors.
   *
   * @param identity what this process says of itself
   * @return the executors
   */
  public Executors executors(Identity identity) {
    return new Executors(own, membership, identity, ambient, clock, settings.lease(), recent);
  }

  /**
   * What notices that Cairn's database is served by another server than before.
   *
   * @return the detector
   */
  public FailoverDetector failover() {
    return own.failover();
  }

  /**
   * The database's time, as this process knows it since its last heartbeat.
   *
   * @return a clock that asks nobody
   */
  public DatabaseClock clock() {
    return clock;
  }

  /**
   * Opens the journal of this process.
   *
   * @param identity what this process says of itself
   * @return the journal, to be closed before the store
   */
  public Journal openJournal(Identity identity) {
    return new Journal(
        own,
        new BatchStatements(own, membership, identity),
        new Journal.Watchers(listener, recent, tasks),
        budget.journal());
  }

  /**
   * The background loops of this process.
   *
   * @return what creates them, and knows which of them fail
   */
  public BackgroundTasks tasks() {
    return tasks;
  }

  /**
   * Reading of workflows.
   *
   * @return the workflows
   */
  public Workflows workflows() {
    return workflows;
  }

  /**
   * Reading of histories for replays.
   *
   * @return the histories
   */
  public HistoryStore history() {
    return history;
  }

  /**
   * Looking for workflows.
   *
   * @param attributesAsJson writes attributes as they are kept
   * @return what finds them
   */
  public Finding finding(Function<Map<String, Object>, String> attributesAsJson) {
    return new Finding(reading, new Criteria(attributesAsJson));
  }

  /**
   * Counting workflows.
   *
   * @param attributesAsJson writes attributes as they are kept
   * @return what counts them
   */
  public Counting counting(Function<Map<String, Object>, String> attributesAsJson) {
    return new Counting(reading, new Criteria(attributesAsJson));
  }

  /**
   * Looking into workflows.
   *
   * @return what reads all that is recorded of one
   */
  public Histories histories() {
    return new Histories(reading);
  }

  /**
   * Recovery of workflows that nobody runs.
   *
   * @param identity what this process says of itself
   * @param patience how often in a row the executors of a workflow may die before it has recorded
   *     anything new; then it is given up
   * @param reason what it then ends with, as JSON
   * @return the recoveries
   */
  public Recoveries recoveries(Identity identity, int patience, String reason) {
    return new Recoveries(own, membership, identity, patience, reason);
  }

  /**
   * Who lives, and what nobody takes.
   *
   * @return the statuses
   */
  public ExecutorStatuses executorStatuses() {
    return new ExecutorStatuses(own, databases, tasks);
  }

  /**
   * What other processes let this one know. Starts nothing: subscribe first.
   *
   * @return the notifications, to be started and closed
   */
  public Notifications notifications() {
    return new Notifications(own, tasks);
  }

  /**
   * Takes work out of the queues.
   *
   * @param identity what this process says of itself
   * @return the claims
   */
  public Claims claims(Identity identity) {
    return new Claims(own, membership, identity);
  }

  /**
   * The queues' settings.
   *
   * @return the settings
   */
  public QueueSettings queueSettings() {
    return new QueueSettings(own);
  }

  /**
   * Which versions take new work.
   *
   * @return the settings
   */
  public VersionSettings versionSettings() {
    return new VersionSettings(own);
  }

  /**
   * How the queues stand.
   *
   * @return the statuses
   */
  public QueueStatuses queueStatuses() {
    return new QueueStatuses(own);
  }

  /**
   * Workflows that are put into queues in users' own transactions.
   *
   * @return the outbox
   */
  public Outbox outbox() {
    return new Outbox(own);
  }

  /**
   * Messages to workflows.
   *
   * @return the mail
   */
  public Mail mail() {
    return new Mail(own, membership);
  }

  /**
   * Promises of workflows.
   *
   * @return the promises
   */
  public Promises promises() {
    return new Promises(own);
  }

  /**
   * Events that workflows publish.
   *
   * @return the events
   */
  public Events events() {
    return new Events(own);
  }

  /**
   * The schedules.
   *
   * @return the timetable
   */
  public Timetable timetable() {
    return new Timetable(own);
  }

  /**
   * Puts the runs of schedules into their queues.
   *
   * @return the ticking
   */
  public Ticking ticking() {
    return new Ticking(own);
  }

  /**
   * The streams of workflows.
   *
   * @return the streams
   */
  public Streams streams() {
    return new Streams(own);
  }

  /**
   * Cancelling, resuming and deleting of workflows.
   *
   * @return the steering
   */
  public Steering steering() {
    return new Steering(own, membership, deleting());
  }

  /**
   * The same for many workflows at once.
   *
   * @param attributesAsJson writes attributes as they are kept
   * @return the steering
   */
  public BulkSteering bulkSteering(Function<Map<String, Object>, String> attributesAsJson) {
    return new BulkSteering(reading, new Criteria(attributesAsJson), deleting());
  }

  /**
   * Deleting of what was kept long enough.
   *
   * @return the sweeping
   */
  public Sweeping sweeping() {
    return new Sweeping(own, deleting());
  }

  private Deleting deleting() {
    return new Deleting(own, databases.stream().filter(database -> database != own).toList());
  }

  /**
   * Users' transactions in one database.
   *
   * @param name as given in the settings; empty for Cairn's own
   * @return the transactions
   * @throws ConfigException if there is no such database
   */
  public Transactions transactions(String name) {
    Transactions found = transactions.get(name);
    if (found == null) {
      throw new ConfigException(
          "A transaction names the database '%s', which is none of %s. Add it with Config.database(\"%s\", dataSource)."
              .formatted(name, databases(), name));
    }
    return found;
  }

  /**
   * The databases that users' transactions can name.
   *
   * @return their names in order, without Cairn's own
   */
  public SortedSet<String> databases() {
    return new TreeSet<>(settings.beside().keySet());
  }

  /** From now on nobody waits for a Postgres that does not answer. */
  public void stopWaiting() {
    databases.forEach(Database::stopWaiting);
  }

  /** Takes back {@link #stopWaiting}. */
  public void keepWaiting() {
    databases.forEach(Database::open);
  }

  @Override
  public void close() {
    stopWaiting();
    databases.forEach(Database::close);
    pools.forEach(Pool::close);
  }
}
