package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * A test with its own database. Each {@link #open} stands for one process. {@link
 * #declareExecutorsDead} takes their leases, as if they had died, while they continue to run.
 */
public abstract class CairnTest {
  private static final Duration LONGER_THAN_A_TEST = Duration.ofDays(1);

  protected TestDatabase database;
  protected final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final List<JournalGate> gates = new ArrayList<>();
  private final List<Cairn> open = new ArrayList<>();

  @BeforeEach
  final void freshDatabase() throws SQLException {
    database = TestPostgres.freshDatabase();
  }

  /** Blocks the journal at a record until the gate is opened or the test ends. */
  protected final JournalGate gate(JournalGate.Side side, String workflowId, String key) {
    return gate(JournalGate.at(side, workflowId, key));
  }

  /** Blocks the journal at a gate until the gate is opened or the test ends. */
  protected final JournalGate gate(JournalGate gate) {
    gates.add(gate);
    return gate;
  }

  @AfterEach
  final void closeAll() {
    gates.forEach(JournalGate::open);
    open.reversed().forEach(cairn -> cairn.close(Duration.ZERO)); // do not wait for running steps
    open.clear();
    DataSourceKind.closePools();
  }

  /** Closes all open instances, the last one first. */
  protected final void closeAllOpen() {
    open.reversed().forEach(Cairn::close);
    open.clear();
  }

  protected final Cairn open(Consumer<Cairn> registration) {
    return open(database.config(), registration);
  }

  protected final Cairn open(Listener listener, Consumer<Cairn> registration) {
    return open(database.config().listener(listener), registration);
  }

  /** Opens an instance that is {@link #blockedBy} a gate. */
  protected final Cairn open(JournalGate gate, Consumer<Cairn> registration) {
    return open(blockedBy(gate), registration);
  }

  /**
   * A config of an executor whose journal gates block. Its lease is longer than the test, so it
   * does not notice that it was declared dead before a gate opens, and does not take its own
   * workflows over under a new id.
   */
  protected final Config blockedBy(JournalGate... gates) {
    return blockedBy(database.config(), gates);
  }

  /**
   * The same by URL, for executors that have to learn of cancellations: with a long lease, they
   * learn of them by notifications alone.
   */
  protected final Config notifiedAndBlockedBy(JournalGate gate) {
    return blockedBy(database.configByUrl(), gate);
  }

  private static Config blockedBy(Config config, JournalGate... gates) {
    Config blocked = config.lease(LONGER_THAN_A_TEST);
    for (JournalGate gate : gates) {
      blocked = blocked.listener(gate);
    }
    return blocked;
  }

  /**
   * Opens an instance whose journal a gate blocks, with a short lease: it notices that it was
   * declared dead, and continues under a new id.
   */
  protected final Cairn openToRejoin(JournalGate gate, Consumer<Cairn> registration) {
    return open(database.config().listener(gate), registration);
  }

  protected final Cairn open(Config config, Consumer<Cairn> registration) {
    Cairn cairn = Cairn.open(config.listener(events::add));
    open.add(cairn);
    registration.accept(cairn);
    cairn.start();
    return cairn;
  }

  /** Declares all executors dead, as a peer would have done a minute ago. */
  protected final void declareExecutorsDead() {
    database.execute(
        """
        with dead as (update cairn.executor set state = 'DEAD', ended_at = now() - interval '1 minute'
                      where state = 'ALIVE' returning id)
        delete from cairn.lease l using dead d where l.executor = d.id
        """);
  }

  protected final List<String> stepKeys(String workflowId) {
    return database.query(
        "select key from cairn.steps where workflow_id = ? order by position", workflowId);
  }

  protected final String state(String workflowId) {
    return database.query("select state from cairn.workflows where id = ?", workflowId).getFirst();
  }

  protected final <E extends Event> List<E> events(Class<E> type) {
    synchronized (events) {
      return events.stream().filter(type::isInstance).map(type::cast).toList();
    }
  }
}
