package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.CairnClient;
import dev.cairn.error.NoSuchQueueException;
import dev.cairn.error.WorkflowConflictException;
import dev.cairn.queue.Queue;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Debounced and joined starts: by a client, in a transaction of the caller, from SQL. */
class DebounceAndJoinTest extends CairnTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final ConcurrentLinkedQueue<String> executed = new ConcurrentLinkedQueue<>();
  private Fn.Of1<String, String> recording = argument -> argument;
  private Fn.Of1<String, String> booking = argument -> argument;

  private Cairn openWithQueue() {
    Cairn cairn =
        open(openWithQueue -> {
          Fn.Of1<String, String> recordingFunction =
              openWithQueue.workflow(
                  "note",
                  String.class,
                  String.class,
                  argument -> {
                    executed.add(argument);
                    return argument + " done";
                  });
          recording = recordingFunction;
          booking =
              openWithQueue.workflow(
                  "booking",
                  String.class,
                  String.class,
                  argument ->
                      Durable.transaction(
                          "book",
                          connection ->
                              openWithQueue
                                  .within(connection)
                                  .start(
                                      debounced(Duration.ofMillis(1)), recordingFunction, argument)
                                  .id()));
        });
    cairn.queues().declare(Queue.named("mail"));
    return cairn;
  }

  private static StartOptions debounced(Duration quiet) {
    return StartOptions.onQueue("mail").debounce("k", quiet, DAY);
  }

  private static StartOptions joining() {
    return StartOptions.onQueue("mail").deduplicate("d", OnDuplicate.JOIN);
  }

  @Test
  void clientStartsAreDebounced() {
    openWithQueue();
    try (CairnClient client = CairnClient.connect(database.config())) {
      Fn.Of1<String, String> remote = client.workflow("note", String.class, String.class);

      Handle<String> first = client.start(debounced(DAY).attribute("n", 1), remote, "a");
      assertThat(state(first.id())).isEqualTo("DELAYED");
      Handle<String> last =
          client.start(debounced(Duration.ofMillis(1)).attribute("n", 2), remote, "b");

      assertThat(last.id()).isEqualTo(first.id());
      assertThat(first.await()).isEqualTo("b done");
      assertThat(executed).containsExactly("b");
      assertThat(client.workflows().get(first.id()).summary().attributes()).isEqualTo("{\"n\": 2}");
    }
  }

  @Test
  void bulkStartsAreDebounced() {
    Cairn cairn = openWithQueue();
    try (CairnClient client = CairnClient.connect(database.config())) {
      var remote = client.workflow("note", String.class, String.class);

      var here = cairn.startAll(debounced(DAY), recording, List.of("a", "b"));
      var there = client.startAll(debounced(DAY), remote, List.of("c", "d"));
      Handle<String> last = cairn.start(debounced(Duration.ofMillis(1)), recording, "e");

      assertThat(here).extracting(Handle::id).containsOnly(last.id());
      assertThat(there).extracting(Handle::await).containsExactly("e done", "e done");
      assertThat(executed).containsExactly("e");
    }
  }

  @Test
  void startsInATransactionAreDebouncedIfItCommits() throws SQLException {
    Cairn cairn = openWithQueue();
    Handle<String> waiting = cairn.start(debounced(DAY), recording, "before");
    try (Connection connection = database.connect()) {
      connection.setAutoCommit(false);
      cairn.within(connection).start(debounced(Duration.ofMillis(1)), recording, "never");
      connection.rollback();
      assertThat(state(waiting.id())).isEqualTo("DELAYED");

      Handle<String> same =
          cairn.within(connection).start(debounced(Duration.ofMillis(1)), recording, "committed");
      assertThat(same.id()).isEqualTo(waiting.id());
      connection.commit();
    }

    assertThat(waiting.await()).isEqualTo("committed done");
    assertThat(executed).containsExactly("committed");
  }

  @Test
  void startsInATransactionOfAWorkflowAreDebounced() {
    Cairn cairn = openWithQueue();
    Handle<String> waiting = cairn.start(debounced(DAY), recording, "before");

    assertThat(cairn.start(booking, "booked").await()).isEqualTo(waiting.id());

    assertThat(waiting.await()).isEqualTo("booked done");
  }

  @Test
  void startsFromSqlAreDebounced() {
    Cairn cairn = openWithQueue();
    String waiting = debounced("a", "1 day");

    assertThat(debounced("b", "1 millisecond")).isEqualTo(waiting);

    assertThat(cairn.handle(waiting, String.class).await()).isEqualTo("b done");
  }

  private String debounced(String argument, String quiet) {
    return database
        .query(
            "select cairn.debounce('note', json_build_array(?), 'mail', 'k', quiet => ?::interval, longest => '1 day')",
            argument,
            quiet)
        .getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '{}', 'mail', 'k', '1 s', '1 s' | The input of note is not a JSON array.
          '[]', 'nowhere', 'k', '1 s', '1 s' | There is no queue 'nowhere'.
          '[]', 'mail', '', '1 s', '1 s' | The debounce key of note has 0 characters.
          '[]', 'mail', 'k', '0 s', '1 s' | The quiet time 00:00:00 and the longest delay 00:00:01 of a debounced start are invalid.
          '[]', 'mail', 'k', '2 s', '1 s' | The quiet time 00:00:02 and the longest delay 00:00:01 of a debounced start are invalid.
          '[]', 'mail', 'k', '1 s', '1 s', partition => 'p' | The queue 'mail' is not partitioned
          """,
      quoteCharacter = '"')
  void invalidDebounceIsRejected(String arguments, String message) {
    openWithQueue();

    assertThatThrownBy(() -> database.query("select cairn.debounce('note', " + arguments + ")"))
        .rootCause()
        .hasMessageContaining(message);
    assertThat(database.count("select count(*) from cairn.workflow")).isZero();
  }

  @Test
  void unknownQueueIsRejected() {
    Cairn cairn = openWithQueue();
    StartOptions nowhere = StartOptions.onQueue("nowhere").debounce("k", DAY, DAY);
    try (CairnClient client = CairnClient.connect(database.config())) {
      var remote = client.workflow("note", String.class, String.class);

      assertThatThrownBy(() -> client.start(nowhere, remote, "a"))
          .isInstanceOf(NoSuchQueueException.class)
          .hasMessageContaining("There is no queue 'nowhere'.");
    }
    assertThatThrownBy(() -> cairn.start(nowhere, recording, "a"))
        .isInstanceOf(NoSuchQueueException.class);
  }

  @Test
  void startsByAClientAndInATransactionJoinTheHolder() throws SQLException {
    Cairn cairn = openWithQueue();
    StartOptions held = StartOptions.id("m").queue("mail").deduplicate("d").delay(DAY);
    cairn.start(held, recording, "a");
    try (CairnClient client = CairnClient.connect(database.config());
        Connection connection = database.connect()) {
      var remote = client.workflow("note", String.class, String.class);
      var other = client.workflow("other", String.class, String.class);

      assertThat(client.start(joining(), remote, "b").id()).isEqualTo("m");
      assertThat(cairn.within(connection).start(joining(), recording, "b").id()).isEqualTo("m");
      assertThatThrownBy(() -> client.start(joining(), other, "b"))
          .isInstanceOf(WorkflowConflictException.class)
          .hasMessageContaining(
              "The queue 'mail' holds a call of note under the deduplication id 'd', which a call of other cannot join.");
    }
    assertThat(database.count("select count(*) from cairn.workflow")).isOne();
  }
}
