package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.JournalGate.Side;
import dev.cairn.testkit.MessagingTest;
import dev.cairn.testkit.RoundTripProxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Order of messages with concurrent senders and receivers. */
class MessageOrderTest extends MessagingTest {
  private static final Pattern BUFFERS = Pattern.compile("shared hit=(\\d+)(?: read=(\\d+))?");

  @Test
  void messageCommittedLaterIsReceivedLater() throws SQLException {
    Cairn cairn = open();
    Handle<String> handle = startWaitingReceiver(cairn, 3);

    try (Connection slow = database.connect()) {
      slow.setAutoCommit(false);
      cairn.within(slow).send("t", "news", "sent first");
      cairn.messages().send("t", "news", "overtook");
      Eventually.holds(() -> assertThat(stepKeys("t")).contains("receive news"));
      slow.commit();
    }
    Eventually.holds(() -> assertThat(stepKeys("t")).contains("receive news#2"));
    cairn.messages().send("t", "news", "last");

    assertThat(handle.await()).isEqualTo("overtook sent first last");
  }

  @Test
  void storedMessagesAreReceivedInTransactionOrder() throws SQLException {
    Cairn cairn = open();
    try (Connection slow = database.connect()) {
      slow.setAutoCommit(false);
      cairn.within(slow).send(Message.to("t", "news", "began first").keep());
      cairn.messages().send(Message.to("t", "news", "began second").keep());
      slow.commit();
    }

    assertThat(cairn.start(StartOptions.id("t"), receiver, 2).await())
        .isEqualTo("began first began second");
  }

  @Test
  void localMessageDoesNotOvertakeAnUnnotifiedOne() {
    Cairn cairn = open(database.config().notifications(false), this::register);
    for (int round = 1; round <= 20; round++) {
      String id = "t" + round;
      Handle<String> handle = cairn.start(StartOptions.id(id), receiver, 2);
      Eventually.holds(() -> assertThat(stepKeys(id)).contains("receive news#deadline"));

      database.query("select cairn.send('%s', 'news', '\"from afar\"')".formatted(id));
      cairn.messages().send(id, "news", "from here");

      assertThat(handle.await()).isEqualTo("from afar from here");
    }
  }

  @Test
  void messageWinsAgainstAnUnrecordedTimeout() {
    var gate = gate(Side.AFTER, "t", "receive news#deadline");
    Cairn cairn = open(gate, this::register);
    Thread.ofVirtual().start(() -> cairn.start(StartOptions.id("t"), impatientReceiver, 1));
    gate.awaitReached();
    Cairn other = open();
    other.messages().send("t", "news", "in time");
    database.query("select pg_sleep(0.1)"); // the deadline passes

    gate.open();

    assertThat(other.handle("t", String.class).await()).isEqualTo("in time");
  }

  @Test
  void timeoutInFlightWinsAgainstAMessage() {
    var gate = gate(Side.BEFORE, "t", "receive news");
    Cairn cairn = open(gate, this::register);
    Thread.ofVirtual().start(() -> cairn.start(StartOptions.id("t"), impatientReceiver, 1));
    gate.awaitReached();
    Cairn other = open();
    other.messages().send("t", "news", "too late");

    gate.open();

    assertThat(other.handle("t", String.class).await()).isEqualTo("nothing");
    assertThat(database.query("select value from cairn.messages")).containsExactly("\"too late\"");
  }

  @Test
  void receivedMessagesAreNotScannedAgain() throws Exception {
    String query = receiverQuery();
    try (Connection old = database.connect()) {
      // an open snapshot keeps index entries of deleted messages
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

      assertThat(readBuffers(query, 0)).as("from the start").isGreaterThan(300);
      assertThat(readBuffers(query, 99_999)).as("from where the receiver is").isLessThan(30);
    }
  }

  /** The statement with which a waiting workflow looks for a message. */
  private String receiverQuery() throws Exception {
    try (var proxy = new RoundTripProxy(database)) {
      Cairn cairn = open(database.configByUrl().url(proxy.url()), this::register);
      startWaitingReceiver(cairn, 1);
      closeAllOpen();
      return proxy.takeRoundTrips().stream()
          .flatMap(trip -> trip.statements().stream())
          .map(String::strip)
          .filter(sql -> sql.startsWith("select r.number"))
          .findFirst()
          .orElseThrow();
    }
  }

  private int readBuffers(String query, long after) throws SQLException {
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("prepare look as " + query);
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
