package dev.cairn.branch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.DataSourceKind;
import dev.cairn.testkit.JournalGate;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Branches and compensations with a crash before or after each record that they write. {@code
 * SagaCrashDeep} tests both sides of each record.
 */
class SagaCrashTest extends CairnTest {
  private final AtomicInteger runs = new AtomicInteger();

  /** Books a journey in branches; bookings and cancellations are rows of a table. */
  private static String journey() throws SQLException {
    book("insurance");
    var car = Durable.branch("car", () -> book("car"));
    var room =
        Durable.branch(
            "room",
            () -> {
              var view = Durable.branch("view", () -> book("view"));
              return Durable.first(view) + book("room");
            });
    Durable.all(car, room);
    Durable.step("visa", () -> throwNoVisa());
    return "gone";
  }

  private static String throwNoVisa() {
    throw new IllegalStateException("no visa");
  }

  private static String book(String what) throws SQLException {
    Durable.transaction(
        "book",
        connection -> {
          change(connection, 1, what);
        });
    Durable.compensateInTransaction("cancel", connection -> change(connection, -1, what));
    return what;
  }

  private static void change(Connection connection, int by, String what) throws SQLException {
    try (var statement = connection.prepareStatement("insert into booking values (?, ?, ?)")) {
      statement.setString(1, Durable.workflowId());
      statement.setString(2, what);
      statement.setInt(3, by);
      statement.execute();
    }
  }

  private List<String> bookings(String id) {
    return database.query(
        "select what || ' ' || count(*) || ' ' || sum(by) from booking where workflow = ? group by what order by what",
        id);
  }

  private String outcome(Cairn cairn, Fn.Of0<String> flow, String id) {
    try {
      return cairn.start(StartOptions.id(id), flow).await();
    } catch (IllegalStateException failed) {
      return "failed: " + failed.getMessage();
    }
  }

  @Test
  @Timeout(180)
  void crashAtAnyRecordLeadsToTheSameCompensations() {
    crashAtEach(record -> List.of(record % 2 == 0 ? Side.BEFORE : Side.AFTER));
  }

  /** Crashes at each record, on the sides that the function returns for its number. */
  final void crashAtEach(IntFunction<List<Side>> sides) {
    database.execute("create table booking (workflow text, what text, by int)");
    List<Fn.Of0<String>> uninterrupted = new ArrayList<>();
    Cairn cairn =
        open(opened ->
            uninterrupted.add(opened.workflow("flow", String.class, SagaCrashTest::journey)));
    assertThat(outcome(cairn, uninterrupted.getFirst(), "calm")).isEqualTo("failed: no visa");
    List<String> keys = stepKeys("calm");
    List<String> compensated = bookings("calm");
    assertThat(compensated).containsExactly("car 2 0", "insurance 2 0", "room 2 0", "view 2 0");
    cairn.close();

    for (int record = 0; record < keys.size(); record++) {
      String key = keys.get(record);
      for (Side side : sides.apply(record)) {
        String id = "w" + runs.incrementAndGet();
        crashAt(side, id, key);
        assertThat(bookings(id)).as("%s %s", side, key).isEqualTo(compensated);
        assertThat(stepKeys(id)).as("%s %s", side, key).containsExactlyInAnyOrderElementsOf(keys);
      }
    }
  }

  private void crashAt(Side side, String id, String key) {
    JournalGate gate = gate(side, id, key);
    List<Fn.Of0<String>> flows = new ArrayList<>();
    Cairn dying =
        open(
            gate,
            opened -> flows.add(opened.workflow("flow", String.class, SagaCrashTest::journey)));
    Thread.ofVirtual().start(() -> dying.start(StartOptions.id(id), flows.getFirst()));
    gate.awaitReached();
    declareExecutorsDead();
    Cairn next =
        open(opened -> flows.add(opened.workflow("flow", String.class, SagaCrashTest::journey)));

    assertThat(outcome(next, flows.getLast(), id))
        .as("%s %s", side, key)
        .isEqualTo("failed: no visa");

    gate.open();
    dying.close();
    next.close();
    DataSourceKind.closePools(); // otherwise too many connections remain open
  }
}
