package dev.cairn.internal.store;

import dev.cairn.error.ConfigException;
import dev.cairn.error.DatabaseException;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.store.batch.BatchStatements;
import dev.cairn.internal.store.cluster.AccessStore;
import dev.cairn.internal.store.cluster.AuditStore;
import dev.cairn.internal.store.cluster.DatabaseClock;
import dev.cairn.internal.store.cluster.DeadExecutorStore;
import dev.cairn.internal.store.cluster.DueTimes;
import dev.cairn.internal.store.cluster.ExecutorStatuses;
import dev.cairn.internal.store.cluster.ExecutorStore;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.cluster.RecoveryStore;
import dev.cairn.internal.store.cluster.TypeStore;
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
import dev.cairn.internal.store.queue.EnqueueStore;
import dev.cairn.internal.store.queue.QueueClaims;
import dev.cairn.internal.store.queue.QueueStatuses;
import dev.cairn.internal.store.queue.QueueStore;
import dev.cairn.internal.store.record.CurrentExecutor;
import dev.cairn.internal.store.record.ExecutorIdentity;
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
import dev.cairn.internal.store.workflow.OpenPromiseSearch;
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
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Cairn's own database and the external databases. Creates the stores of the subpackages.
 * Thread-safe.
 */
public final class Store implements AutoCloseable {
  private final List<ConnectionPool> pools = new ArrayList<>();
  private final Map<String, Transactions> transactions = new LinkedHashMap<>();
  private final List<Database> databases = new ArrayList<>();
  private final CurrentExecutor currentExecutor = new CurrentExecutor();
  private final StoreSettings settings;
  private final Environment environment;
  private final DatabaseClock clock;
  private final Listener listener;
  private final BackgroundTasks tasks;
  private final Database database;
  private final ConnectionBudget budget;
  private final BoundedReads reads;
  private final WorkflowStore workflows;
  private final HistoryStore history;
  private final RecentRecords recent;

  private Store(StoreSettings settings, Environment environment, Listener listener) {
    this.settings = settings;
    this.environment = environment;
    this.clock = new DatabaseClock(environment.clock());
    this.listener = listener;
    this.tasks = new BackgroundTasks(environment.clock());
    var opened = open(settings.source(), "own", settings.role(), Migrations.OWN);
    this.database = opened.database();
    this.budget = opened.budget();
    this.reads = new BoundedReads(database, budget.shared());
    this.recent = new RecentRecords(database);
    this.workflows = new WorkflowStore(database, BatchedReader.rows(database));
    var size = HistoryStore.PageSize.ofMemory(Runtime.getRuntime().maxMemory());
    this.history = new HistoryStore(database, currentExecutor, size);
    transactions.put(
        "",
        new Transactions(
            database, currentExecutor, listener, recent, settings.transactionConnections()));
  }

  /** Returns the id of this process's executor; empty before it has registered. */
  public Optional<String> executorId() {
    return currentExecutor.registered();
  }

  /**
   * Connects to the databases and migrates their schemas.
   *
   * @param settings the settings
   * @param environment clock, delays, ids and random numbers
   * @param listener gets events
   * @return the store
   * @throws DatabaseException if a database cannot be reached within the connect timeout, or cannot
   *     be used
   */
  public static Store open(StoreSettings settings, Environment environment, Listener listener) {
    var opened = new ArrayList<Store>();
    try {
      var store = new Store(settings, environment, listener);
      opened.add(store);
      settings.externalDatabases().forEach(store::openExternal);
      return store;
    } catch (RuntimeException problem) {
      opened.forEach(Store::close);
      throw problem;
    }
  }

  private void openExternal(String name, DatabaseSource source) {
    Database external =
        open(source, name, StoreSettings.Role.EXTERNAL, Migrations.EXTERNAL).database();
    transactions.put(
        name,
        new Transactions(
            external, currentExecutor, listener, null, settings.transactionConnections()));
  }

  private DatabaseOpener.Opened open(
      DatabaseSource source, String name, StoreSettings.Role use, List<Migration> migrations) {
    var opened =
        new DatabaseOpener(settings, environment, listener).open(source, name, use, migrations);
    pools.add(opened.pool());
    databases.add(opened.database());
    return opened;
  }

  /**
   * Returns the registration and the lease of this process.
   *
   * @param identity the properties of this process
   */
  public ExecutorStore executors(ExecutorIdentity identity) {
    return new ExecutorStore(
        database, currentExecutor, identity, environment, clock, settings.lease(), recent);
  }

  /** Returns the detection of executors whose lease has expired. */
  public DeadExecutorStore deadExecutors() {
    return new DeadExecutorStore(database);
  }

  /** Returns when rows become due, for clocks that tests set. */
  public DueTimes dueTimes() {
    return new DueTimes(database);
  }

  /** Returns the detector of failovers of Cairn's database. */
  public FailoverDetector failover() {
    return database.failover();
  }

  /** Returns the estimate of the database time. */
  public DatabaseClock clock() {
    return clock;
  }

  /**
   * Starts the journal of this process.
   *
   * @param identity the properties of this process
   * @return the journal, to be closed before the store
   */
  public Journal openJournal(ExecutorIdentity identity) {
    return new Journal(
        database,
        new BatchStatements(database, currentExecutor, identity),
        new Journal.Observers(listener, recent, tasks),
        budget.journal());
  }

  /** Returns the background tasks of this process. */
  public BackgroundTasks tasks() {
    return tasks;
  }

  /** Returns reads of workflows for the engine. */
  public WorkflowStore workflows() {
    return workflows;
  }

  /** Returns reads of histories for replays. */
  public HistoryStore history() {
    return history;
  }

  /**
   * Returns the search of workflows.
   *
   * @param attributesAsJson encodes attributes as they are stored
   */
  public WorkflowSearch search(Function<Map<String, Object>, String> attributesAsJson) {
    return new WorkflowSearch(reads, new CriteriaSql(attributesAsJson));
  }

  /**
   * Returns counts of workflows.
   *
   * @param attributesAsJson encodes attributes as they are stored
   */
  public WorkflowCounts counts(Function<Map<String, Object>, String> attributesAsJson) {
    return new WorkflowCounts(reads, new CriteriaSql(attributesAsJson));
  }

  /** Returns reads of single workflows for operators. */
  public HistoryReads historyReads() {
    return new HistoryReads(reads);
  }

  /**
   * Returns the takeover of workflows without a live executor.
   *
   * @param identity the properties of this process
   * @param maxRecoveries how many executors in a row may die before the workflow has recorded
   *     anything new; then it becomes exhausted
   * @param reason the error of an exhausted workflow, as JSON
   */
  public RecoveryStore recovery(ExecutorIdentity identity, int maxRecoveries, String reason) {
    return new RecoveryStore(database, currentExecutor, identity, maxRecoveries, reason);
  }

  /** Returns the live executors and the health of the cluster. */
  public ExecutorStatuses executorStatuses() {
    return new ExecutorStatuses(database, databases, tasks);
  }

  /** Returns notifications of other processes; add listeners before they are started. */
  public Notifications notifications() {
    return new Notifications(database, tasks);
  }

  /**
   * Returns claims from queues.
   *
   * @param identity the properties of this process
   */
  public QueueClaims claims(ExecutorIdentity identity) {
    return new QueueClaims(database, currentExecutor, identity);
  }

  /** Returns the settings of queues. */
  public QueueStore queues() {
    return new QueueStore(database);
  }

  /** Returns the access tokens. */
  public AccessStore accessTokens() {
    return new AccessStore(database);
  }

  /** Returns the audit log. */
  public AuditStore audit() {
    return new AuditStore(database);
  }

  /** Returns the versions of applications. */
  public VersionStore versions() {
    return new VersionStore(database);
  }

  /** Returns what the workflows of versions look like. */
  public TypeStore types() {
    return new TypeStore(database);
  }

  /** Returns the statuses of queues. */
  public QueueStatuses queueStatuses() {
    return new QueueStatuses(database);
  }

  /** Returns starts that do not use the journal. */
  public EnqueueStore starts() {
    return new EnqueueStore(database);
  }

  /** Returns messages. */
  public MessageStore messages() {
    return new MessageStore(database, currentExecutor);
  }

  /** Returns promises. */
  public PromiseStore promises() {
    return new PromiseStore(database);
  }

  /** Returns the search of open promises. */
  public OpenPromiseSearch openPromises() {
    return new OpenPromiseSearch(reads);
  }

  /** Returns events. */
  public EventStore events() {
    return new EventStore(database);
  }

  /** Returns the settings of schedules. */
  public ScheduleStore schedules() {
    return new ScheduleStore(database);
  }

  /** Returns the ticks of schedules. */
  public TickStore ticks() {
    return new TickStore(database);
  }

  /** Returns streams. */
  public StreamStore streams() {
    return new StreamStore(database);
  }

  /** Returns commands for single workflows. */
  public CommandStore commands() {
    return new CommandStore(database, currentExecutor, deletion());
  }

  /**
   * Returns commands for many workflows.
   *
   * @param attributesAsJson encodes attributes as they are stored
   */
  public BulkCommands bulkCommands(Function<Map<String, Object>, String> attributesAsJson) {
    return new BulkCommands(reads, new CriteriaSql(attributesAsJson), deletion());
  }

  /** Returns the application of retention rules. */
  public RetentionStore retention() {
    return new RetentionStore(database, deletion());
  }

  private WorkflowDeletion deletion() {
    return new WorkflowDeletion(
        database, databases.stream().filter(other -> other != database).toList());
  }

  /**
   * Returns the transactions of one database.
   *
   * @param name its name in the settings; empty for Cairn's own
   * @throws ConfigException if there is no such database
   */
  public Transactions transactions(String name) {
    Transactions found = transactions.get(name);
    if (found == null) {
      throw new ConfigException(
          "A transaction uses the database '%s', which is not configured; configured are %s. Add it with Config.database(\"%s\", dataSource)."
              .formatted(name, databases(), name),
          "database");
    }
    return found;
  }

  /** Returns the names of the external databases. */
  public SortedSet<String> databases() {
    return new TreeSet<>(settings.externalDatabases().keySet());
  }

  /** Ends all waits for an unavailable server; statements fail instead of being repeated. */
  public void stopWaiting() {
    databases.forEach(database -> database.retries().stopWaiting());
  }

  /** Reverts {@link #stopWaiting}. */
  public void resumeWaiting() {
    databases.forEach(database -> database.retries().resumeWaiting());
  }

  @Override
  public void close() {
    stopWaiting();
    databases.forEach(Database::close);
    pools.forEach(ConnectionPool::close);
  }
}
