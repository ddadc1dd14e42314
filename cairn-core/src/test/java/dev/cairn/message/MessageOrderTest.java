package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.Newsroom;
import dev.cairn.testkit.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** In which order messages are received, when their senders and receivers are at it at once. */
class MessageOrderTest extends Newsroom {
  private static final Pattern BUFFERS = Pattern.compile("shared hit=(\\d+)(?: read=(\\d+))?");

  @Test
  void whatIsCommittedLateIsReceivedLate() throws SQLException {
    Cairn cairn = open();
    Handle<String> handle = waiting(cairn, 3);

    try (Connection slow = database.connect()) {
      slow.setAutoCommit(false);
      cairn.within(slow).send("t", "news", "sent first");
      cairn.messages().send("t", "news", "overtook");
      Eventually.holds(() -> assertThat(keys("t")).contains("receive news"));
      slow.commit();
    }
    Eventually.holds(() -> assertThat(keys("t")).contains("receive news#2"));
    cairn.messages().send("t", "news", "last");

    assertThat(handle.await()).isEqualTo("overtook sent first last");
  }

  @Test
  void whatIsThereIsReceivedInTheOrderOfItsTransactions() throws SQLException {
    Cairn cairn = open();
    try (Connection slow = database.connect()) {
      slow.setAutoCommit(false);
      cairn.within(slow).send(Message.to("t", "news", "began first").keep());
      cairn.messages().send(Message.to("t", "news", "began second").keep());
      slow.commit();
    }

    assertThat(cairn.start(StartOptions.id("t"), taking, 2).await())
        .isEqualTo("began first began second");
  }

  @Test
  void whatIsSentFromHereDoesNotOvertakeWhatNobodyHasHeardOf() {
    Cairn deaf = open(database.config().notifications(false), this::register);
    for (int round = 1; round <= 20; round++) {
      String id = "t" + round;
      Handle<String> handle = deaf.start(StartOptions.id(id), taking, 2);
      Eventually.holds(() -> assertThat(keys(id)).contains("receive news#deadline"));

      database.query("select cairn.send('%s', 'news', '\"from afar\"')".formatted(id));
      deaf.messages().send(id, "news", "from here");

      assertThat(handle.await()).isEqualTo("from afar from here");
    }
  }

  @Test
  void aMessageWinsAgainstATimeoutThatIsNotRecordedYet() {
    var gate = gate(Side.AFTER, "t", "receive news#deadline");
    Cairn cairn = open(gate, this::register);
    Thread.ofVirtual().start(() -> cairn.start(StartOptions.id("t"), hurried, 1));
    gate.awaitReached();
    Cairn other = open();
    other.messages().send("t", "news", "in time");
    database.query("select pg_sleep(0.1)"); // the deadline passes

    gate.open();

    assertThat(other.handle("t", String.class).await()).isEqualTo("in time");
  }

  @Test
  void aTimeoutThatIsAboutToBeRecordedWinsAgainstAMessage() {
    var gate = gate(Side.BEFORE, "t", "receive news");
    Cairn cairn = open(gate, this::register);
    Thread.ofVirtual().start(() -> cairn.start(StartOptions.id("t"), hurried, 1));
    gate.awaitReached();
    Cairn other = open();
    other.messages().send("t", "news", "too late");

    gate.open();

    assertThat(other.handle("t", String.class).await()).isEqualTo("nothing");
    assertThat(database.query("select value from cairn.messages")).containsExactly("\"too late\"");
  }

  @Test
  void whatWasReceivedIsNotLookedThroughAgain() throws Exception {
    String look = lookOfAReceiver();
    try (Connection old = database.connect()) {
      // as long as this one reads, no index entry of a deleted message may be dropped
      old.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      old.setAutoCommit(false);
      old.createStatement().executeQuery("select 1 from cairn.message");
      database.execute(
          """
          alter table cairn.message set (autovacuum_enabled = false);
          insert into cairn.message (workflow_id, topic, xid, value)
          select 't', 'news', n::text::xid8, '1' from generate_series(1, 100000) n;
          delete from cairn.message where workflow_id = 't' and xid < '100000'::xid8
          """);

      assertThat(buffers(look, 0)).as("from the start").isGreaterThan(300);
      assertThat(buffers(look, 99_999)).as("from where the receiver is").isLessThan(30);
    }
  }

  /** The statement with which a waiting workflow looks for a message. */
  private String lookOfAReceiver() throws Exception {
    try (var wire = new Wire(database)) {
      Cairn cairn = open(database.config().url(wire.url()), this::register);
      waiting(cairn, 1);
      closeOpened();
      return wire.takeTrips().stream()
          .flatMap(trip -> trip.statements().stream())
          .map(String::strip)
          .filter(sql -> sql.startsWith("select r.number"))
          .findFirst()
          .orElseThrow();
    }
  }

  private int buffers(String look, long after) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("prepare look as " + look);
      var plan =
          statement.executeQuery(
              "explain (analyze, buffers) execute look ('t', 'news', %d, 0, 1, 0)"
                  .formatted(after));
      int buffers = 0;
      while (plan.next() && buffers == 0) {
        var found = BUFFERS.matcher(plan.getString(1));
        if (found.find()) {
          buffers =
              Integer.parseInt(found.group(1))
                  + (found.group(2) == null ? 0 : Integer.parseInt(found.group(2)));
        }
      }
      return buffers;
    }
  }
}
