package dev.cairn.internal.store.jdbc;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cairn's own statements share few connections. */
class SharedConnectionsTest {
  private static final int MAX = 3;

  private final ConnectionSource source;
  private final SharedConnections connections;

  SharedConnectionsTest() throws SQLException {
    source = new ConnectionSource(TestPostgres.emptyDatabase().dataSource(), () -> {});
    connections = new SharedConnections(source, MAX, Duration.ofMillis(1));
  }

  private static FutureTask<PinnedConnection> acquireInThread(SharedConnections connections) {
    var task = new FutureTask<>(() -> acquireAndConnect(connections));
    Thread.ofVirtual().start(task);
    return task;
  }

  /** One that was never connected is not kept. */
  private static PinnedConnection acquireAndConnect(SharedConnections connections)
      throws SQLException {
    PinnedConnection acquired = connections.acquire();
    acquired.connection();
    return acquired;
  }

  @AfterEach
  void close() {
    connections.close();
  }

  @Test
  void connectionIsUsedAgain() throws SQLException {
    PinnedConnection first = acquireAndConnect(connections);
    connections.release(first);

    assertThat(connections.acquire()).isSameAs(first);
  }

  @Test
  void shortStatementsOfSeveralThreadsShareOneConnection() throws Exception {
    var patient = new SharedConnections(source, MAX, Duration.ofHours(1));
    PinnedConnection first = acquireAndConnect(patient);
    FutureTask<PinnedConnection> second = acquireInThread(patient);
    FutureTask<PinnedConnection> third = acquireInThread(patient);

    patient.release(first);
    Eventually.holds(() -> assertThat(second.isDone() || third.isDone()).isTrue());
    patient.release(first);

    assertThat(second.get(20, SECONDS)).isSameAs(first);
    assertThat(third.get(20, SECONDS)).isSameAs(first);
  }

  @Test
  void anotherConnectionIsOpenedWhileALongStatementRuns() throws Exception {
    PinnedConnection busy = connections.acquire();

    assertThat(acquireInThread(connections).get(20, SECONDS)).isNotSameAs(busy);
  }

  @Test
  void noMoreConnectionsThanTheMaximumAreInUse() throws Exception {
    List<PinnedConnection> used = new ArrayList<>();
    for (int i = 0; i < MAX; i++) {
      used.add(acquireInThread(connections).get(20, SECONDS));
    }
    assertThat(used).doesNotHaveDuplicates();

    assertThatThrownBy(() -> connections.acquire(Duration.ofMillis(50)))
        .isInstanceOf(SQLTransientConnectionException.class)
        .hasMessageContaining("All connections of Cairn's own have been in use for PT0.05S");

    connections.release(used.getLast());
    assertThat(connections.acquire(Duration.ofSeconds(20))).isSameAs(used.getLast());
  }

  @Test
  void interruptedThreadGetsAConnectionAndStaysInterrupted() throws Exception {
    PinnedConnection busy = connections.acquire();
    var task =
        new FutureTask<>(() -> {
          Thread.currentThread().interrupt();
          PinnedConnection acquired = connections.acquire();
          return Thread.interrupted() ? acquired : busy;
        });
    Thread.ofVirtual().start(task);

    assertThat(task.get(20, SECONDS)).isNotSameAs(busy);
  }
}
