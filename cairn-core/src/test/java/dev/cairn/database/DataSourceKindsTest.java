package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.WorkflowCancelledException;
import dev.cairn.queue.Queue;
import dev.cairn.schedule.Schedule;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.DataSourceKind;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.PgBouncer;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The main features with every kind of DataSource. {@code -Dcairn.test.datasource=dbcp2} runs the
 * whole suite with one of them.
 */
class DataSourceKindsTest extends CairnTest {
  private static final Duration LONG = Duration.ofDays(1);

  private final ConcurrentLinkedQueue<Instant> ticks = new ConcurrentLinkedQueue<>();
  private Fn.Of1<String, String> order = name -> name;
  private Fn.Of0<String> receiver = () -> "not registered yet";
  private Fn.Of0<String> parent = () -> "not registered yet";
  private Fn.Void1<Instant> report = tick -> {};

  @BeforeEach
  void createBook() {
    database.execute("create table book (account text)");
  }

  private Cairn openWith(DataSourceKind kind) {
    assumeTrue(
        kind != DataSourceKind.PGBOUNCER || PgBouncer.program().isPresent(),
        "PgBouncer is not installed, so Cairn is not tested behind it");
    Config config = Config.named("test").lease(Duration.ofSeconds(1));
    return open(kind.over(config, database), this::register);
  }

  private void register(Cairn cairn) {
    order =
        cairn.workflow(
            "order",
            String.class,
            String.class,
            name -> Durable.step("reserve", () -> name + " reserved") + book(name));
    receiver =
        cairn.workflow(
            "letter",
            String.class,
            () -> Durable.receive("news", String.class, LONG).orElseThrow() + book("letter"));
    parent = cairn.workflow("parent", String.class, () -> order.call("child"));
    report = cairn.workflow("report", Instant.class, ticks::add);
  }

  private static String book(String account) throws Exception {
    return Durable.transaction(
        "book",
        connection -> {
          try (var insert = connection.prepareStatement("insert into book values (?)")) {
            insert.setString(1, account);
            insert.executeUpdate();
          }
          return " and booked";
        });
  }

  @ParameterizedTest
  @EnumSource
  void workflowsRunDirectlyAndFromQueues(DataSourceKind kind) throws Exception {
    Cairn cairn = openWith(kind);
    cairn.queues().declare(Queue.named("mail").concurrency(5));
    List<String> names = IntStream.range(0, 50).mapToObj(Integer::toString).toList();

    List<Handle<String>> queued = cairn.startAll(StartOptions.onQueue("mail"), order, names);
    List<Handle<String>> direct =
        names.stream().map(name -> cairn.<String, String>start(order, name)).toList();

    assertThat(queued)
        .extracting(Handle::await)
        .contains("7 reserved and booked")
        .doesNotHaveDuplicates();
    assertThat(direct)
        .extracting(Handle::await)
        .contains("7 reserved and booked")
        .doesNotHaveDuplicates();
    assertThat(parent.call()).isEqualTo("child reserved and booked");
    assertThat(database.count("select count(*) from book")).isEqualTo(101);
    assertThat(cairn.health().isHealthy()).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void messagesSchedulesAndCancellationsWork(DataSourceKind kind) {
    Cairn cairn = openWith(kind);
    Handle<String> receiving = cairn.start(StartOptions.id("receiving"), receiver);
    Handle<String> cancelled = cairn.start(StartOptions.id("cancelled"), receiver);
    cairn.schedules().declare(Schedule.every("report", Duration.ofSeconds(1)), report);

    cairn.messages().send("receiving", "news", "hello");
    cairn.workflows().cancel("cancelled");

    assertThat(receiving.await()).isEqualTo("hello and booked");
    assertThatThrownBy(cancelled::await).isInstanceOf(WorkflowCancelledException.class);
    Eventually.holds(() -> assertThat(ticks).isNotEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void peerTakesOverWorkflowsOfADeadExecutor(DataSourceKind kind) {
    Cairn dying = openWith(kind);
    dying.start(StartOptions.id("taken"), receiver);
    Eventually.holds(() -> assertThat(stepKeys("taken")).hasSize(1));

    declareExecutorsDead();
    Cairn successor = openWith(kind);
    successor.messages().send("taken", "news", "hello");

    assertThat(successor.handle("taken", String.class).await()).isEqualTo("hello and booked");
    assertThat(database.count("select count(*) from book")).isEqualTo(1);
  }
}
