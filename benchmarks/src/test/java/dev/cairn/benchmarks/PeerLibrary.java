package dev.cairn.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.txstep.JdbcStepFactory;
import dev.dbos.transact.workflow.Queue;
import dev.dbos.transact.workflow.WorkflowHandle;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The peer with its best documented settings, which {@code docs/benchmarks.md} explains: default
 * pool and notifications, and a short polling interval of the queue.
 */
final class PeerLibrary implements Library {
  /** Polling interval of the queue; {@code -Dbench.peer.polling} in milliseconds. */
  private static final Duration POLLING =
      Duration.ofMillis(Integer.getInteger("bench.peer.polling", 100));

  /** Pool size; {@code -Dbench.peer.pool}; 0 uses the peer's default. */
  private static final int POOL = Integer.getInteger("bench.peer.pool", 0);

  private static final int ITS_OWN_POOL = 10;

  private final BenchDatabase database;
  private final DBOS dbos;
  private final PeerWorkflows workflows;
  private final Queue queue;
  private final HikariDataSource source;

  private PeerLibrary(
      BenchDatabase database,
      DBOS dbos,
      PeerWorkflows workflows,
      Queue queue,
      HikariDataSource source) {
    this.database = database;
    this.dbos = dbos;
    this.workflows = workflows;
    this.queue = queue;
    this.source = source;
  }

  static PeerLibrary open(BenchDatabase database, Counters counters) {
    database.execute(Library.USER_TABLE);
    HikariDataSource source = pool(database, ITS_OWN_POOL);
    DBOSConfig config =
        DBOSConfig.defaults("bench")
            .withDatabaseUrl(database.url())
            .withDbUser(database.user())
            .withDbPassword(database.password());
    var dbos = new DBOS(POOL == 0 ? config : config.withDataSource(pool(database, POOL)));
    Queue queue = new Queue("bench").withPollingInterval(POLLING);
    dbos.registerQueue(queue);
    var work = new PeerWorkflowCode(dbos, new JdbcStepFactory(dbos, source), counters);
    PeerWorkflows workflows = dbos.registerProxy(PeerWorkflows.class, work);
    dbos.launch();
    return new PeerLibrary(database, dbos, workflows, queue, source);
  }

  private static HikariDataSource pool(BenchDatabase database, int size) {
    var source = new HikariDataSource();
    source.setJdbcUrl(database.url());
    source.setUsername(database.user());
    source.setPassword(database.password());
    source.setMaximumPoolSize(size);
    return source;
  }

  @Override
  public String empty(String argument) {
    return workflows.empty(argument);
  }

  @Override
  public int timedSteps(int steps) {
    return workflows.lone(steps);
  }

  @Override
  public int chain(int steps, int length) {
    return workflows.chain(steps, length);
  }

  @Override
  public int transactions(int count) {
    try {
      return workflows.transactions(count);
    } catch (SQLException refused) {
      throw new BenchException("A transaction failed", refused);
    }
  }

  @Override
  public Pending enqueue(String argument) {
    WorkflowHandle<String, RuntimeException> handle =
        dbos.startWorkflow(
            () -> workflows.empty(argument), new StartWorkflowOptions().withQueue(queue));
    return handle::getResult;
  }

  @Override
  public void sleeper(String id) {
    dbos.startWorkflow(() -> workflows.sleeper(id), new StartWorkflowOptions(id));
  }

  /** The peer has no other way to start workflows. */
  @Override
  public Starter fastStarter() {
    return awaitingStarter();
  }

  @Override
  public Pending waiter(String id) {
    WorkflowHandle<String, RuntimeException> handle =
        dbos.startWorkflow(() -> workflows.waiter(id), new StartWorkflowOptions(id));
    return handle::getResult;
  }

  @Override
  public void interrupted(String id) {
    dbos.startWorkflow(() -> workflows.interrupted(id), new StartWorkflowOptions(id));
  }

  @Override
  public void send(String id, String text) {
    dbos.send(id, text, PeerWorkflowCode.TOPIC);
  }

  @Override
  public long unfinished() {
    return (long)
        database.number(
            """
            select count(*) from dbos.workflow_status where status in ('ENQUEUED', 'PENDING')
            """);
  }

  @Override
  public void close() {
    dbos.close();
    source.close();
  }
}
