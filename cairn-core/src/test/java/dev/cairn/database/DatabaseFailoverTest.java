package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.error.LostWorkflowException;
import dev.cairn.spi.Event;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.ReplicatedPostgres;
import dev.cairn.testkit.ReplicatedPostgres.Replication;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Transaction;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standby is promoted while workflows run. */
class DatabaseFailoverTest {
  private static final int PARTS = 10;
  private static final String TABLE =
      "create table part (id text, number integer, primary key (id, number))";

  private final List<Event> events = Collections.synchronizedList(new ArrayList<>());
  private final List<AutoCloseable> open = new ArrayList<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final AtomicBoolean loadRunning = new AtomicBoolean(true);
  private ReplicatedPostgres servers = none();
  private Assembly assembly = new Assembly(released);

  @TempDir private Path folder = Path.of("");

  @SuppressWarnings("NullAway") // started by each test
  private static ReplicatedPostgres none() {
    return null;
  }

  @AfterEach
  void closeAll() throws Exception {
    loadRunning.set(false);
    released.countDown();
    for (AutoCloseable opened : open.reversed()) {
      opened.close();
    }
  }

  /** Adds parts, each in a transaction followed by a step. */
  static class Assembly {
    private final CountDownLatch released;

    Assembly(CountDownLatch released) {
      this.released = released;
    }

    @Workflow
    int assemble(String id) throws InterruptedException {
      for (int number = 0; number < PARTS; number++) {
        add(id, number);
        inspect(number);
      }
      return PARTS;
    }

    @Transaction
    void add(String id, int number) {
      try (PreparedStatement insert =
          Durable.connection().prepareStatement("insert into part values (?, ?)")) {
        insert.setString(1, id);
        insert.setInt(2, number);
        insert.executeUpdate();
      } catch (SQLException problem) {
        throw new IllegalStateException(problem);
      }
    }

    @Step
    int inspect(int number) throws InterruptedException {
      Thread.sleep(20);
      return number;
    }

    @Workflow
    String hold(String id) throws InterruptedException {
      return await(id);
    }

    @Step
    String await(String id) throws InterruptedException {
      released.await();
      return id;
    }
  }

  private Cairn start(Replication replication) throws IOException {
    servers = ReplicatedPostgres.start(folder, replication);
    open.add(servers);
    servers.database().execute(TABLE);
    return open(servers.database().config());
  }

  private Cairn open(Config config) {
    Cairn cairn = Cairn.open(config.lease(Duration.ofSeconds(2)).listener(events::add));
    open.add(cairn);
    assembly = cairn.durable(Assembly.class, released);
    cairn.start();
    return cairn;
  }

  /** Starts workflows in sequence until it is stopped. */
  private final class Load {
    private final List<Handle<Integer>> handles = Collections.synchronizedList(new ArrayList<>());
    private final Thread thread;

    Load(Cairn cairn) {
      Assembly started = assembly;
      thread =
          Thread.ofVirtual()
              .start(() -> {
                for (int number = 0; loadRunning.get(); number++) {
                  String id = "assembly-" + number;
                  handles.add(cairn.start(StartOptions.id(id), started::assemble, id));
                }
              });
    }

    void awaitStarted(int more) {
      int before = handles.size();
      Eventually.exceeds(before + more, handles::size);
    }

    List<Handle<Integer>> end() throws InterruptedException {
      loadRunning.set(false);
      thread.join();
      return List.copyOf(handles);
    }
  }

  /** Waits for all workflows and returns the ids of the lost ones. */
  private static List<String> awaitAll(List<Handle<Integer>> handles) {
    var lost = new ArrayList<String>();
    for (Handle<Integer> handle : handles) {
      try {
        assertThat(handle.await(Duration.ofSeconds(30))).isEqualTo(PARTS);
      } catch (LostWorkflowException lostWorkflow) {
        assertThat(lostWorkflow.workflowId()).isEqualTo(handle.id());
        lost.add(handle.id());
      }
    }
    return lost;
  }

  private List<Event.DatabaseFailedOver> failovers() {
    synchronized (events) {
      return events.stream()
          .filter(Event.DatabaseFailedOver.class::isInstance)
          .map(Event.DatabaseFailedOver.class::cast)
          .toList();
    }
  }

  /** Asserts that each workflow in the database is complete and that nothing was executed twice. */
  private void assertComplete() {
    TestDatabase database = servers.database();
    Eventually.holds(
        () -> // includes workflows whose end was lost although their handles had already returned
        assertThat(database.query("select distinct state from cairn.workflows"))
                .containsExactly("SUCCEEDED"));
    assertThat(
            database.query(
                """
                select w.id from cairn.workflows w
                where (select count(*) from part p where p.id = w.id) <> 10
                   or (select count(*) from cairn.steps s where s.workflow_id = w.id) <> 20
                """))
        .isEmpty();
  }

  @Test
  void recordsMissingOnAnAsynchronousStandbyAreReplacedByReplay() throws Exception {
    Cairn cairn = start(Replication.ASYNCHRONOUS);
    var load = new Load(cairn);
    load.awaitStarted(100);
    servers.disconnectStandby();
    load.awaitStarted(300);

    servers.promote();

    load.awaitStarted(100);
    List<Handle<Integer>> handles = load.end();
    List<String> lost = awaitAll(handles);
    assertThat(lost).isNotEmpty();
    assertComplete();
    assertThat(failovers())
        .singleElement()
        .satisfies(failover -> {
          assertThat(failover.missing()).isPositive();
          assertThat(failover.before()).endsWith("/00000001");
          assertThat(failover.after()).endsWith("/00000002");
        });
  }

  @Test
  void synchronousStandbyMissesNothing() throws Exception {
    Cairn cairn = start(Replication.SYNCHRONOUS);
    var load = new Load(cairn);
    load.awaitStarted(200);

    servers.promote();

    load.awaitStarted(100);
    List<Handle<Integer>> handles = load.end();
    assertThat(awaitAll(handles)).isEmpty();
    assertThat(servers.database().count("select count(*) from cairn.workflows"))
        .isEqualTo(handles.size());
    assertComplete();
    assertThat(failovers())
        .singleElement()
        .satisfies(failover -> assertThat(failover.missing()).isZero());
  }

  @Test
  void handlesOfLostWorkflowsFailInEveryProcessAndTheirIdsCanBeReused() throws Exception {
    Cairn cairn = start(Replication.ASYNCHRONOUS);
    CairnClient client = CairnClient.connect(servers.database().config());
    open.add(client);
    servers.disconnectStandby();
    Assembly held = assembly;
    Handle<String> here = cairn.start(StartOptions.id("held"), held::hold, "held");
    Handle<String> elsewhere = client.handle("held", String.class);

    servers.promote();

    assertThatThrownBy(() -> here.await(Duration.ofSeconds(30)))
        .isInstanceOf(LostWorkflowException.class)
        .hasMessageContaining("Workflow 'held' was lost")
        .hasMessageEndingWith("Start it again under the same id.");
    assertThatThrownBy(() -> elsewhere.await(Duration.ofSeconds(30)))
        .isInstanceOf(LostWorkflowException.class);
    assertThatThrownBy(here::state).isInstanceOf(LostWorkflowException.class);
    Handle<String> again = cairn.start(StartOptions.id("held"), held::hold, "held");
    released.countDown();
    assertThat(again.await(Duration.ofSeconds(30))).isEqualTo("held");
  }
}
