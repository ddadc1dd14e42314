package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.error.LostWorkflowException;
import dev.cairn.health.DatabaseOutage;
import dev.cairn.spi.Event;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ReplicatedPostgres;
import dev.cairn.testkit.ReplicatedPostgres.Replication;
import dev.cairn.testkit.SwitchableProxy;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.workflow.Durable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The address of the database leads to another server than before. */
class ServerIdentityTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final List<AutoCloseable> open = new ArrayList<>();
  private final Set<String> holding = ConcurrentHashMap.newKeySet();
  private final CountDownLatch released = new CountDownLatch(1);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private Fn.Of1<String, String> flow = argument -> argument;

  @TempDir private Path folder = Path.of("");

  @AfterEach
  void closeAll() throws Exception {
    released.countDown();
    for (AutoCloseable opened : open.reversed()) {
      opened.close();
    }
    callers.close();
  }

  private <T extends AutoCloseable> T closedAtEnd(T opened) {
    open.add(opened);
    return opened;
  }

  private Cairn open(SwitchableProxy proxy) {
    Cairn cairn = closedAtEnd(Cairn.open(proxy.database().configByUrl().listener(events::add)));
    flow = cairn.workflow("flow", String.class, String.class, this::flow);
    cairn.start();
    return cairn;
  }

  private String flow(String argument) throws InterruptedException {
    String first = Durable.step("first", () -> "first of " + argument);
    Durable.step(
        "second",
        () -> {
          holding.add(argument);
          released.await();
          return 2;
        });
    return first;
  }

  private Handle<String> startHeld(Cairn cairn, String id) {
    Handle<String> handle = cairn.start(StartOptions.id(id), flow, id);
    Eventually.holds(() -> assertThat(holding).contains(id)); // the step before is confirmed
    return handle;
  }

  private Future<Handle<String>> startLater(Cairn cairn, String id) {
    return callers.submit(() -> cairn.start(StartOptions.id(id), flow, id));
  }

  /** Waits until the engine says that it waits for another server, and why. */
  private static void awaitOutage(Cairn cairn, String reason) {
    Eventually.holds(() ->
        assertThat(cairn.health().outage())
            .map(DatabaseOutage::reason)
            .hasValueSatisfying(given -> assertThat(given).contains(reason)));
  }

  private List<Event.DatabaseFailedOver> failovers() {
    synchronized (events) {
      return events.stream()
          .filter(Event.DatabaseFailedOver.class::isInstance)
          .map(Event.DatabaseFailedOver.class::cast)
          .toList();
    }
  }

  private Event.DatabaseFailedOver awaitFailover(int number) {
    Eventually.holds(() -> assertThat(failovers()).hasSize(number));
    return failovers().getLast();
  }

  private static void awaitStandbyHas(ReplicatedPostgres servers, String id) {
    Eventually.holds(() ->
        assertThat(servers.standby().query("select workflow_id from cairn.step"))
            .containsExactly(id));
  }

  private static List<String> workflowsIn(TestDatabase database) {
    return database.query("select id from cairn.workflow order by id");
  }

  @Test
  void standbyAndReplacedPrimaryAreRejectedAndPromotedStandbyIsUsed() throws Exception {
    ReplicatedPostgres servers =
        closedAtEnd(ReplicatedPostgres.start(folder, Replication.ASYNCHRONOUS));
    SwitchableProxy proxy = closedAtEnd(new SwitchableProxy(servers.first()));
    Cairn cairn = open(proxy);
    Handle<String> kept = startHeld(cairn, "kept");
    awaitStandbyHas(servers, "kept");
    servers.disconnectStandby();
    Handle<String> lost = startHeld(cairn, "lost");

    proxy.switchTo(servers.standby());
    awaitOutage(cairn, "standby");
    Future<Handle<String>> startedAtStandby = startLater(cairn, "at standby");
    assertThat(failovers()).isEmpty();
    assertThat(startedAtStandby).isNotDone();

    servers.promoteBesidePrimary();
    assertThatThrownBy(() -> lost.await(LONG)).isInstanceOf(LostWorkflowException.class);
    Handle<String> accepted = startedAtStandby.get();
    Event.DatabaseFailedOver failover = awaitFailover(1);
    assertThat(failover.before()).endsWith("/00000001");
    assertThat(failover.after()).endsWith("/00000002");
    assertThat(failover.missing()).isEqualTo(2); // the start of "lost" and its step

    proxy.switchTo(servers.first());
    awaitOutage(
        cairn, "a server on timeline 00000001, which was replaced by one on timeline 00000002");
    Future<Handle<String>> startedAtReplaced = startLater(cairn, "at replaced");
    assertThat(startedAtReplaced).isNotDone();

    proxy.switchTo(servers.standby());
    released.countDown();
    assertThat(startedAtReplaced.get().await(LONG)).isEqualTo("first of at replaced");
    assertThat(accepted.await(LONG)).isEqualTo("first of at standby");
    assertThat(kept.await(LONG)).isEqualTo("first of kept");
    assertThat(failovers()).hasSize(1);
    assertThat(workflowsIn(servers.first())).containsExactly("kept", "lost");
    assertThat(workflowsIn(servers.standby())).containsExactly("at replaced", "at standby", "kept");
  }

  @Test
  void connectionsOpenedBeforeAFailoverAreNotUsedAlthoughTheirServerIsAlive() throws Exception {
    ReplicatedPostgres servers =
        closedAtEnd(ReplicatedPostgres.start(folder, Replication.ASYNCHRONOUS));
    SwitchableProxy proxy = closedAtEnd(new SwitchableProxy(servers.first()));
    Cairn cairn = open(proxy);
    startHeld(cairn, "kept");
    awaitStandbyHas(servers, "kept");

    servers.promoteBesidePrimary();
    proxy.leadNewConnectionsTo(servers.standby());
    servers
        .first()
        .query(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and query ilike 'listen%'");
    awaitFailover(1);

    released.countDown();
    for (int number = 0; number < 20; number++) {
      assertThat(cairn.start(StartOptions.id("w" + number), flow, "w").await(LONG))
          .isEqualTo("first of w");
    }
    Eventually.holds(() ->
        assertThat(servers.standby().query("select distinct state from cairn.workflow"))
            .containsExactly("SUCCEEDED"));
    assertThat(servers.first().query("select id || state from cairn.workflow"))
        .containsExactly("keptRUNNING");
    assertThat(failovers()).hasSize(1);
  }

  @Test
  void anotherClusterOnTheSameTimelineIsAFailover() throws Exception {
    TestDatabase first = cluster("first");
    TestDatabase second = cluster("second");
    SwitchableProxy proxy = closedAtEnd(new SwitchableProxy(first));
    Cairn cairn = open(proxy);

    proxy.switchTo(second); // nothing was recorded before, so nothing is missing

    assertThat(awaitFailover(1)).isEqualTo(failover(first, second, 0));
    Handle<String> lost = startHeld(cairn, "w");

    proxy.switchTo(first);

    assertThatThrownBy(() -> lost.await(LONG)).isInstanceOf(LostWorkflowException.class);
    assertThat(awaitFailover(2)).isEqualTo(failover(second, first, 2));
    Handle<String> again = cairn.start(StartOptions.id("w"), flow, "w");
    released.countDown();
    assertThat(again.await(LONG)).isEqualTo("first of w");
  }

  /** A failover at which the workflow that was in progress, if any, is missing. */
  private static Event.DatabaseFailedOver failover(
      TestDatabase before, TestDatabase after, int records) {
    return new Event.DatabaseFailedOver(
        identityOf(before), identityOf(after), Math.min(1, records), records, records);
  }

  /** Starts a server with Cairn's tables; all of them have the same superuser and password. */
  private TestDatabase cluster(String name) {
    EmbeddedPostgres server = closedAtEnd(EmbeddedPostgres.start(folder.resolve(name)));
    var database =
        new TestDatabase(server.jdbcUrl(), server.superuser(), server.superuserPassword());
    database.execute("alter role %s password 'secret'".formatted(server.superuser()));
    var reachable = new TestDatabase(database.url(), database.user(), "secret");
    Cairn.open(reachable.configByUrl()).close();
    return reachable;
  }

  private static String identityOf(TestDatabase database) {
    return database
        .query(
            "select system_identifier || '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) from pg_control_system()")
        .getFirst();
  }
}
