package dev.cairn.internal.store;

import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.store.batch.BatchStatements;
import dev.cairn.internal.store.cluster.DatabaseClock;
import dev.cairn.internal.store.cluster.ExecutorStatuses;
import dev.cairn.internal.store.cluster.ExecutorStore;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.cluster.RecoveryStore;
import dev.cairn.internal.store.cluster.VersionStore;
import dev.cairn.internal.store.jdbc.Database;
import dev.cairn.internal.store.jdbc.FailoverDetector;
import dev.cairn.internal.store.journal.Journal;
import dev.cairn.internal.store.journal.RecentRecords;
import dev.cairn.internal.store.message.EventStore;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.message.PromiseStore;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.migration.ConnectionBudget;
import dev.cairn.internal.store.migration.ConnectionPool;
import dev.cairn.internal.store.migration.DatabaseOpener;
import dev.cairn.internal.store.migration.Migration;
import dev.cairn.internal.store.migration.Migrations;
import dev.cairn.internal.store.migration.StoreSettings;
import dev.cairn.internal.store.queue.QueueClaims;
import dev.cairn.internal.store.queue.QueueStatuses;
import dev.cairn.internal.store.queue.QueueStore;
import dev.cairn.internal.store.queue.StartOutbox;
import dev.cairn.internal.store.record.ExecutorIdentity;
import dev.cairn.internal.store.record.Membership;
import dev.cairn.internal.store.schedule.ScheduleStore;
import dev.cairn.internal.store.schedule.TickStore;
import dev.cairn.internal.store.sql.DatabaseSource;
import dev.cairn.internal.store.transaction.Transactions;
import dev.cairn.internal.store.workflow.BatchedReader;
import dev.cairn.internal.store.workflow.BoundedReads;
import dev.cairn.internal.store.workflow.BulkCommands;
import dev.cairn.internal.store.workflow.CommandStore;
import dev.cairn.internal.store.workflow.CriteriaSql;
import dev.cairn.internal.store.workflow.HistoryReads;
import dev.cairn.internal.store.workflow.HistoryStore;
import dev.cairn.internal.store.workflow.RetentionStore;
import dev.cairn.internal.store.workflow.WorkflowCounts;
import dev.cairn.internal.store.workflow.WorkflowDeletion;
import dev.cairn.internal.store.workflow.WorkflowSearch;
import dev.cairn.internal.store.workflow.WorkflowStore;
import dev.cairn.spi.Environment;
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
  private final List<ConnectionPool> pools = new ArrayList<>();
  private final Map<String, Transactions> transactions = new LinkedHashMap<>();
  private final List<Database> databases = new ArrayList<>();
  private final Membership membership = new Membership("none yet");
  private final StoreSettings settings;
  private final Environment ambient;
  private final DatabaseClock clock;
  private final Listener listener;
  private final BackgroundTasks tasks;
  private final Database own;
  private final ConnectionBudget budget;
  private final BoundedReads reading;
  private final WorkflowStore workflows;
  private final HistoryStore history;
  private final RecentRecords recent;

  private Store(StoreSettings settings, Environment ambient, Listener listener) {
    this.settings = settings;
    this.ambient = ambient;
    this.clock = new DatabaseClock(ambient.clock());
    this.listener = listener;
    this.tasks = new BackgroundTasks(ambient.clock());
    var opened = open(settings.source(), "own", settings.use(), Migrations.OWN);
    this.own = opened.database();
    this.budget = opened.budget();
    this.reading = new BoundedReads(own, budget.shared());
    this.recent = new RecentRecords(own);
    this.workflows = new WorkflowStore(own, BatchedReader.rows(own));
    var size = HistoryStore.PageSize.ofMemory(Runtime.getRuntime().maxMemory());
    this.history = new HistoryStore(own, membership, size);
    transactions.put(
        "", new Transactions(own, membership, listener, recent, settings.transactionConnections()));
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
  public static Store open(StoreSettings settings, Environment ambient, Listener listener) {
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

  private void openBeside(String name, DatabaseSource source) {
    Database beside = open(source, name, StoreSettings.Use.BESIDE, Migrations.BESIDE).database();
    transactions.put(
        name,
        new Transactions(beside, membership, listener, null, settings.transactionConnections()));
  }

  private DatabaseOpener.Opened open(
      DatabaseSource source, String name, StoreSettings.Use use, List<Migration> migrations) {
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
  public ExecutorStore executors(ExecutorIdentity identity) {
    return new ExecutorStore(own, membership, identity, ambient, clock, settings.lease(), recent);
  }

  /** What notices that Cairn's database is served by another server than before. */
  public FailoverDetector failover() {
    return own.failover();
  }

  /** The database's time, as this process knows it since its last heartbeat. */
  public DatabaseClock clock() {
    return clock;
  }

  /**
   * Opens the journal of this process.
   *
   * @param identity what this process says of itself
   * @return the journal, to be closed before the store
   */
  public Journal openJournal(ExecutorIdentity identity) {
    return new Journal(
        own,
        new BatchStatements(own, membership, identity),
        new Journal.Watchers(listener, recent, tasks),
        budget.journal());
  }

  /** The background loops of this process. */
  public BackgroundTasks tasks() {
    return tasks;
  }

  /** Reading of workflows. */
  public WorkflowStore workflows() {
    return workflows;
  }

  /** Reading of histories for replays. */
  public HistoryStore history() {
    return history;
  }

  /**
   * Looking for workflows.
   *
   * @param attributesAsJson writes attributes as they are kept
   * @return what finds them
   */
  public WorkflowSearch finding(Function<Map<String, Object>, String> attributesAsJson) {
    return new WorkflowSearch(reading, new CriteriaSql(attributesAsJson));
  }

  /**
   * Counting workflows.
   *
   * @param attributesAsJson writes attributes as they are kept
   * @return what counts them
   */
  public WorkflowCounts counting(Function<Map<String, Object>, String> attributesAsJson) {
    return new WorkflowCounts(reading, new CriteriaSql(attributesAsJson));
  }

  /** Looking into workflows. */
  public HistoryReads histories() {
    return new HistoryReads(reading);
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
  public RecoveryStore recoveries(ExecutorIdentity identity, int patience, String reason) {
    return new RecoveryStore(own, membership, identity, patience, reason);
  }

  /** Who lives, and what nobody takes. */
  public ExecutorStatuses executorStatuses() {
    return new ExecutorStatuses(own, databases, tasks);
  }

  /** What other processes let this one know. Starts nothing: subscribe first. */
  public Notifications notifications() {
    return new Notifications(own, tasks);
  }

  /**
   * Takes work out of the queues.
   *
   * @param identity what this process says of itself
   * @return the claims
   */
  public QueueClaims claims(ExecutorIdentity identity) {
    return new QueueClaims(own, membership, identity);
  }

  /** The queues' settings. */
  public QueueStore queueSettings() {
    return new QueueStore(own);
  }

  /** Which versions take new work. */
  public VersionStore versionSettings() {
    return new VersionStore(own);
  }

  /** How the queues stand. */
  public QueueStatuses queueStatuses() {
    return new QueueStatuses(own);
  }

  /** Workflows that are put into queues in users' own transactions. */
  public StartOutbox outbox() {
    return new StartOutbox(own);
  }

  /** Messages to workflows. */
  public MessageStore mail() {
    return new MessageStore(own, membership);
  }

  /** Promises of workflows. */
  public PromiseStore promises() {
    return new PromiseStore(own);
  }

  /** Events that workflows publish. */
  public EventStore events() {
    return new EventStore(own);
  }

  /** The schedules. */
  public ScheduleStore timetable() {
    return new ScheduleStore(own);
  }

  /** Puts the runs of schedules into their queues. */
  public TickStore ticking() {
    return new TickStore(own);
  }

  /** The streams of workflows. */
  public StreamStore streams() {
    return new StreamStore(own);
  }

  /** Cancelling, resuming and deleting of workflows. */
  public CommandStore steering() {
    return new CommandStore(own, membership, deleting());
  }

  /**
   * The same for many workflows at once.
   *
   * @param attributesAsJson writes attributes as they are kept
   * @return the steering
   */
  public BulkCommands bulkSteering(Function<Map<String, Object>, String> attributesAsJson) {
    return new BulkCommands(reading, new CriteriaSql(attributesAsJson), deleting());
  }

  /** Deleting of what was kept long enough. */
  public RetentionStore sweeping() {
    return new RetentionStore(own, deleting());
  }

  private WorkflowDeletion deleting() {
    return new WorkflowDeletion(
        own, databases.stream().filter(database -> database != own).toList());
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

  /** The databases that users' transactions can name. */
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
    pools.forEach(ConnectionPool::close);
  }
}
