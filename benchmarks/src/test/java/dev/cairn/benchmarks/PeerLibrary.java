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
 * The peer in its best documented settings, which {@code docs/benchmarks.md} gives reasons for: its
 * own pool and notifications as they come, and a queue that it polls often.
 */
final class PeerLibrary implements Library {
  /** To try others: {@code -Dbench.peer.polling}, in milliseconds. */
  private static final Duration POLLING =
      Duration.ofMillis(Integer.getInteger("bench.peer.polling", 100));

  /** To try others: {@code -Dbench.peer.pool}; 0 leaves it to the peer. */
  private static final int POOL = Integer.getInteger("bench.peer.pool", 0);

  private static final int ITS_OWN_POOL = 10;

  private final Site site;
  private final DBOS dbos;
  private final PeerChores chores;
  private final Queue queue;
  private final HikariDataSource source;

  private PeerLibrary(
      Site site, DBOS dbos, PeerChores chores, Queue queue, HikariDataSource source) {
    this.site = site;
    this.dbos = dbos;
    this.chores = chores;
    this.queue = queue;
    this.source = source;
  }

  static PeerLibrary open(Site site, Notes notes) {
    site.execute(Library.ROWS);
    HikariDataSource source = pool(site, ITS_OWN_POOL);
    DBOSConfig config =
        DBOSConfig.defaults("bench")
            .withDatabaseUrl(site.url())
            .withDbUser(site.user())
            .withDbPassword(site.password());
    var dbos = new DBOS(POOL == 0 ? config : config.withDataSource(pool(site, POOL)));
    Queue queue = new Queue("bench").withPollingInterval(POLLING);
    dbos.registerQueue(queue);
    var work = new PeerWork(dbos, new JdbcStepFactory(dbos, source), notes);
    PeerChores chores = dbos.registerProxy(PeerChores.class, work);
    dbos.launch();
    return new PeerLibrary(site, dbos, chores, queue, source);
  }

  private static HikariDataSource pool(Site site, int size) {
    var source = new HikariDataSource();
    source.setJdbcUrl(site.url());
    source.setUsername(site.user());
    source.setPassword(site.password());
    source.setMaximumPoolSize(size);
    return source;
  }

  @Override
  public String empty(String argument) {
    return chores.empty(argument);
  }

  @Override
  public int lone(int steps) {
    return chores.lone(steps);
  }

  @Override
  public int chain(int steps, int length) {
    return chores.chain(steps, length);
  }

  @Override
  public int transactions(int count) {
    try {
      return chores.transactions(count);
    } catch (SQLException refused) {
      throw new BenchException("A transaction failed", refused);
    }
  }

  @Override
  public Pending enqueue(String argument) {
    WorkflowHandle<String, RuntimeException> handle =
        dbos.startWorkflow(
            () -> chores.empty(argument), new StartWorkflowOptions().withQueue(queue));
    return handle::getResult;
  }

  @Override
  public void sleeper(String id) {
    dbos.startWorkflow(() -> chores.sleeper(id), new StartWorkflowOptions(id));
  }

  /** It knows no other way to start one. */
  @Override
  public Starter quickest() {
    return waiting();
  }

  @Override
  public Pending waiter(String id) {
    WorkflowHandle<String, RuntimeException> handle =
        dbos.startWorkflow(() -> chores.waiter(id), new StartWorkflowOptions(id));
    return handle::getResult;
  }

  @Override
  public void interrupted(String id) {
    dbos.startWorkflow(() -> chores.interrupted(id), new StartWorkflowOptions(id));
  }

  @Override
  public void send(String id, String text) {
    dbos.send(id, text, PeerWork.TOPIC);
  }

  @Override
  public long unfinished() {
    return (long)
        site.number(
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
