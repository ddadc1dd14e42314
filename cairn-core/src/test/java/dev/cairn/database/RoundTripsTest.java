package dev.cairn.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.RoundTripProxy;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Round trips per operation. A change that adds one must change this test. Lease renewal and
 * recovery do not run meanwhile.
 */
class RoundTripsTest extends CairnTest {
  /** The query with which a waiting workflow looks for messages, at increasing intervals. */
  private static final List<String> MESSAGE_QUERY = List.of("set_config", "select r.number");

  private RoundTripProxy proxy = noProxy();
  private Fn.Of0<String> flow = () -> "not registered yet";

  @SuppressWarnings("NullAway") // opened before each test
  private static RoundTripProxy noProxy() {
    return null;
  }

  @BeforeEach
  void openProxy() throws IOException {
    database.execute("create table book (account text)");
    proxy = new RoundTripProxy(database);
  }

  @AfterEach
  void closeProxy() {
    proxy.close();
  }

  private Cairn openThroughProxy(Fn.Of0<String> code) {
    Config config =
        database.configByUrl().url(proxy.url()).lease(Duration.ofDays(1)).notifications(false);
    return open(config, opened -> flow = opened.workflow("flow", String.class, code));
  }

  /** Returns the round trips of a run, after ten runs have warmed up the caches. */
  private List<List<String>> roundTripsOf(Fn.Of0<String> code) {
    try (Cairn cairn = openThroughProxy(code)) {
      for (int use = 1; use <= 10; use++) {
        cairn.start(StartOptions.id("before" + use), flow).await();
      }
      proxy.takeRoundTrips();

      cairn.start(StartOptions.id("t"), flow).await();

      return summarizedRoundTrips();
    }
  }

  private List<List<String>> summarizedRoundTrips() {
    return proxy.takeRoundTrips().stream()
        .filter(RoundTripsTest::isOfTheRun)
        .map(trip -> trip.statements().stream().map(RoundTripsTest::summarize).toList())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /**
   * Excludes background work: leases, takeover, waiting and due workflows, driver-managed
   * transactions, and the first query of a new connection. Runs begin their transactions
   * differently.
   */
  private static boolean isOfTheRun(RoundTripProxy.RoundTrip trip) {
    return !Set.of("BEGIN", "COMMIT", "ROLLBACK").containsAll(trip.statements())
        && trip.statements().stream()
            .noneMatch(sql ->
                Stream.of(
                        "cairn.lease",
                        "cairn.take_over",
                        "delete from cairn.executor",
                        "delete from cairn.awaited",
                        "update cairn.queue_start",
                        "delete from cairn.queue_start",
                        "cairn.cancel_overdue",
                        "cairn.enqueue_due",
                        "cairn.schedule",
                        "cairn.unowned",
                        "pg_is_in_recovery")
                    .anyMatch(sql::contains));
  }

  private static String summarize(String sql) {
    return Stream.of(
            "cairn.deliver_message",
            "insert into cairn.workflow",
            "insert into cairn.step",
            "update cairn.workflow",
            "select r.number",
            "set_config")
        .filter(sql::contains)
        .findFirst()
        .orElse(sql.strip());
  }

  /** A round trip of the journal: planner settings and one statement. */
  private static List<String> journal(String statement) {
    return List.of("set_config", statement);
  }

  private static String book(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("insert into book values ('a')");
    }
    return "booked";
  }

  @Test
  void startAndEndAreOneRoundTripEach() throws Exception {
    assertThat(roundTripsOf(() -> "done"))
        .containsExactly(journal("insert into cairn.workflow"), journal("update cairn.workflow"));
  }

  @Test
  void nextGenerationIsOneRoundTrip() {
    assertThat(
            roundTripsOf(() -> {
              if (Durable.generation() == 1) {
                throw Durable.continueAsNew();
              }
              return "done";
            }))
        .containsExactly(
            journal("insert into cairn.workflow"),
            journal("update cairn.workflow"),
            journal("update cairn.workflow"));
  }

  /**
   * A call that takes longer than 2 ms on a busy machine records its start separately, so the test
   * repeats until one does not.
   */
  @Test
  void callWithoutDurableStepsIsOneRoundTrip() {
    openThroughProxy(() -> "done");

    Eventually.holds(() -> {
      proxy.takeRoundTrips();
      flow.call();
      assertThat(summarizedRoundTrips()).containsExactly(journal("insert into cairn.workflow"));
    });
  }

  @Test
  void stepIsOneRoundTrip() throws Exception {
    assertThat(roundTripsOf(() -> Durable.step("one", () -> "1") + Durable.step("two", () -> "2")))
        .containsExactly(
            journal("insert into cairn.workflow"),
            journal("insert into cairn.step"),
            journal("insert into cairn.step"),
            journal("update cairn.workflow"));
  }

  @Test
  void transactionAddsTwoRoundTrips() throws Exception {
    assertThat(roundTripsOf(() -> Durable.transaction("book", RoundTripsTest::book)))
        .containsExactly(
            journal("insert into cairn.workflow"),
            List.of("begin isolation level repeatable read", "set local cairn_guard.open = 'yes'"),
            List.of("insert into book values ('a')"),
            List.of("insert into cairn.step", "commit"),
            journal("update cairn.workflow"));
  }

  @Test
  void startOnAFreeQueueIsClaimedInTheSameRoundTrip() {
    try (Cairn cairn = openThroughProxy(() -> "done")) {
      cairn.queues().declare(Queue.named("jobs"));
      for (int use = 1; use <= 10; use++) {
        cairn.start(StartOptions.onQueue("jobs"), flow).await();
      }
      proxy.takeRoundTrips();

      cairn.start(StartOptions.onQueue("jobs"), flow).await();

      assertThat(summarizedRoundTrips())
          .containsExactly(journal("insert into cairn.workflow"), journal("update cairn.workflow"));
    }
  }

  @Test
  void waitingWorkflowsAreClaimedInBatches() {
    try (Cairn cairn = openThroughProxy(() -> "done")) {
      cairn.queues().declare(Queue.named("jobs"));
      cairn.queues().pause("jobs");
      List<Handle<String>> waiting =
          IntStream.range(0, 400)
              .mapToObj(number -> cairn.start(StartOptions.onQueue("jobs"), flow))
              .toList();
      proxy.takeRoundTrips();

      cairn.queues().resume("jobs");
      waiting.forEach(Handle::await);

      assertThat(proxy.takeRoundTrips())
          .filteredOn(
              trip -> trip.statements().stream().anyMatch(sql -> sql.contains("from cairn.claim(")))
          .as("claims, of which some may find nothing")
          .hasSizeBetween(1, 10);
    }
  }

  @Test
  void messageIsOneRoundTripAndItsReceiptIsWrittenWithTheNextRecord() {
    try (Cairn cairn = openThroughProxy(RoundTripsTest::receiveMessage)) {
      int messages = 20;
      int messageQueries = 0;
      for (int use = 1; use <= messages; use++) {
        Handle<String> waiting = cairn.start(StartOptions.id("t" + use), flow);
        awaitDeadline(waiting);
        proxy.takeRoundTrips();

        cairn.messages().send(waiting.id(), "news", "it has come");
        waiting.await();

        List<List<String>> trips = summarizedRoundTrips();
        messageQueries += trips.remove(MESSAGE_QUERY) ? 1 : 0;
        assertThat(trips)
            .containsExactly(
                List.of("cairn.deliver_message"),
                List.of("set_config", "insert into cairn.step", "update cairn.workflow"));
      }
      assertThat(messageQueries).as("looks for what was handed over").isLessThan(messages);
    }
  }

  private static String receiveMessage() {
    return Durable.receive("news", String.class, Duration.ofMinutes(1)).orElse("nothing");
  }

  private void awaitDeadline(Handle<String> waiting) {
    Eventually.holds(() ->
        assertThat(
                database.count(
                    "select count(*) from cairn.steps where workflow_id = '%s'"
                        .formatted(waiting.id())))
            .isEqualTo(1));
  }

  @Test
  void endOfALocalRunIsKnownWithoutAQuery() throws Exception {
    var released = new CountDownLatch(1);
    try (Cairn cairn = openThroughProxy(() -> awaitInStep(released))) {
      cairn.start(StartOptions.id("t"), flow);
      Handle<String> handle = cairn.handle("t", String.class);
      proxy.takeRoundTrips();

      released.countDown();
      handle.await();

      assertThat(proxy.takeRoundTrips())
          .filteredOn(RoundTripsTest::isOfTheRun)
          .flatExtracting(RoundTripProxy.RoundTrip::statements)
          .noneMatch(sql -> sql.contains("insert into cairn.awaited"));
    }
  }

  private static String awaitInStep(CountDownLatch latch) throws InterruptedException {
    return Durable.step(
        "wait",
        () -> {
          latch.await();
          return "released";
        });
  }

  @Test
  void newConnectionNeedsNoSetStatements() throws Exception {
    try (Cairn cairn = openThroughProxy(() -> "done")) {
      cairn.start(flow).await();

      assertThat(proxy.takeRoundTrips())
          .flatExtracting(RoundTripProxy.RoundTrip::statements)
          .isNotEmpty()
          .noneMatch(sql -> sql.startsWith("SET "));
    }
  }
}
