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
import dev.cairn.testkit.Wire;
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
 * How often Cairn asks Postgres, and how much: whoever makes it chattier has to say so here. Lease
 * and recovery rest meanwhile.
 */
class RoundTripsTest extends CairnTest {
  /** A waiting workflow looks for messages, by itself ever more seldom. */
  private static final List<String> LOOK = List.of("set_config", "select r.number");

  private Wire wire = unopened();
  private Fn.Of0<String> flow = () -> "not registered yet";

  @SuppressWarnings("NullAway") // opened before each test
  private static Wire unopened() {
    return null;
  }

  @BeforeEach
  void openWire() throws IOException {
    database.execute("create table book (account text)");
    wire = new Wire(database);
  }

  @AfterEach
  void cutWire() {
    wire.close();
  }

  private Cairn openWired(Fn.Of0<String> code) {
    Config config =
        database.config().url(wire.url()).lease(Duration.ofDays(1)).notifications(false);
    return open(config, opened -> flow = opened.workflow("flow", String.class, code));
  }

  /** What a run of some code costs, once everything was used before. */
  private List<List<String>> tripsOf(Fn.Of0<String> code) {
    try (Cairn cairn = openWired(code)) {
      for (int use = 1; use <= 10; use++) {
        cairn.start(StartOptions.id("before" + use), flow).await();
      }
      wire.takeTrips();

      cairn.start(StartOptions.id("t"), flow).await();

      return gists();
    }
  }

  private List<List<String>> gists() {
    return wire.takeTrips().stream()
        .filter(RoundTripsTest::isOfTheRun)
        .map(trip -> trip.statements().stream().map(RoundTripsTest::gist).toList())
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /**
   * Who lives, who died, what waits and what is due is asked in the background, the last in
   * transactions that the driver begins and ends; those of a run are begun otherwise. A new
   * connection is asked once where it leads.
   */
  private static boolean isOfTheRun(Wire.Trip trip) {
    return !Set.of("BEGIN", "COMMIT", "ROLLBACK").containsAll(trip.statements())
        && trip.statements().stream()
            .noneMatch(sql ->
                Stream.of(
                        "cairn.lease",
                        "cairn.take_over",
                        "delete from cairn.executor",
                        "delete from cairn.awaited",
                        "update cairn.queue_start",
                        "cairn.cancel_overdue",
                        "cairn.enqueue_due",
                        "cairn.schedule",
                        "cairn.unowned",
                        "pg_is_in_recovery")
                    .anyMatch(sql::contains));
  }

  private static String gist(String sql) {
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

  /** What the journal sends: how to plan, and what it writes. */
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
  void aStartAndAnEndAreOneRoundTripEach() throws Exception {
    assertThat(tripsOf(() -> "done"))
        .containsExactly(journal("insert into cairn.workflow"), journal("update cairn.workflow"));
  }

  /** One that the machine lets wait for 2 ms is recorded meanwhile, and counts for nothing here. */
  @Test
  void aCallWithoutAnythingDurableIsOneRoundTrip() {
    openWired(() -> "done");

    Eventually.holds(() -> {
      wire.takeTrips();
      flow.call();
      assertThat(gists()).containsExactly(journal("insert into cairn.workflow"));
    });
  }

  @Test
  void aStepIsOneRoundTrip() throws Exception {
    assertThat(tripsOf(() -> Durable.step("one", () -> "1") + Durable.step("two", () -> "2")))
        .containsExactly(
            journal("insert into cairn.workflow"),
            journal("insert into cairn.step"),
            journal("insert into cairn.step"),
            journal("update cairn.workflow"));
  }

  @Test
  void aTransactionIsTwoRoundTripsAroundItsOwn() throws Exception {
    assertThat(tripsOf(() -> Durable.transaction("book", RoundTripsTest::book)))
        .containsExactly(
            journal("insert into cairn.workflow"),
            List.of("begin isolation level repeatable read", "set local cairn_guard.open = 'yes'"),
            List.of("insert into book values ('a')"),
            List.of("insert into cairn.step", "commit"),
            journal("update cairn.workflow"));
  }

  @Test
  void whatAFreeQueueTakesIsClaimedInTheSameRoundTrip() {
    try (Cairn cairn = openWired(() -> "done")) {
      cairn.queues().declare(Queue.named("jobs"));
      for (int use = 1; use <= 10; use++) {
        cairn.start(StartOptions.onQueue("jobs"), flow).await();
      }
      wire.takeTrips();

      cairn.start(StartOptions.onQueue("jobs"), flow).await();

      assertThat(gists())
          .containsExactly(journal("insert into cairn.workflow"), journal("update cairn.workflow"));
    }
  }

  @Test
  void thoseThatWaitAreClaimedTogether() {
    try (Cairn cairn = openWired(() -> "done")) {
      cairn.queues().declare(Queue.named("jobs"));
      cairn.queues().pause("jobs");
      List<Handle<String>> waiting =
          IntStream.range(0, 400)
              .mapToObj(number -> cairn.start(StartOptions.onQueue("jobs"), flow))
              .toList();
      wire.takeTrips();

      cairn.queues().resume("jobs");
      waiting.forEach(Handle::await);

      assertThat(wire.takeTrips())
          .filteredOn(
              trip -> trip.statements().stream().anyMatch(sql -> sql.contains("from cairn.claim(")))
          .as("claims, of which some may find nothing")
          .hasSizeBetween(1, 10);
    }
  }

  @Test
  void aMessageIsOneRoundTripAndItsReceiptGoesWithWhatComesNext() {
    try (Cairn cairn = openWired(RoundTripsTest::received)) {
      int messages = 20;
      int looks = 0;
      for (int use = 1; use <= messages; use++) {
        Handle<String> waiting = cairn.start(StartOptions.id("t" + use), flow);
        awaitDeadline(waiting);
        wire.takeTrips();

        cairn.messages().send(waiting.id(), "news", "it has come");
        waiting.await();

        List<List<String>> trips = gists();
        looks += trips.remove(LOOK) ? 1 : 0;
        assertThat(trips)
            .containsExactly(
                List.of("cairn.deliver_message"),
                List.of("set_config", "insert into cairn.step", "update cairn.workflow"));
      }
      assertThat(looks).as("looks for what was handed over").isLessThan(messages);
    }
  }

  private static String received() {
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
  void theEndOfWhatRunsHereIsKnownWithoutAsking() throws Exception {
    var released = new CountDownLatch(1);
    try (Cairn cairn = openWired(() -> awaited(released))) {
      cairn.start(StartOptions.id("t"), flow);
      Handle<String> handle = cairn.handle("t", String.class);
      wire.takeTrips();

      released.countDown();
      handle.await();

      assertThat(wire.takeTrips())
          .filteredOn(RoundTripsTest::isOfTheRun)
          .flatExtracting(Wire.Trip::statements)
          .noneMatch(sql -> sql.contains("insert into cairn.awaited"));
    }
  }

  private static String awaited(CountDownLatch latch) throws InterruptedException {
    return Durable.step(
        "wait",
        () -> {
          latch.await();
          return "released";
        });
  }

  @Test
  void aConnectionIsReadyOnceItIsLoggedIn() throws Exception {
    try (Cairn cairn = openWired(() -> "done")) {
      cairn.start(flow).await();

      assertThat(wire.takeTrips())
          .flatExtracting(Wire.Trip::statements)
          .isNotEmpty()
          .noneMatch(sql -> sql.startsWith("SET "));
    }
  }
}
