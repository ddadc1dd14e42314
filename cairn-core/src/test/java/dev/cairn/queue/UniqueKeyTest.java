package dev.cairn.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Deduplication ids and debounce keys: their holders and their release. */
class UniqueKeyTest extends CairnTest {
  @BeforeEach
  void insertQueue() {
    database.execute("insert into cairn.queue (name, declared) values ('q', '')");
  }

  private static final String ENQUEUE =
      "select cairn.enqueue('flow', '[]', 'q', ?, deduplication_id => ?)";

  private String enqueue(String id, String deduplicationId) {
    return database.query(ENQUEUE, id, deduplicationId).getFirst();
  }

  private static String enqueue(Connection connection, String id, String deduplicationId)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(ENQUEUE)) {
      statement.setString(1, id);
      statement.setString(2, deduplicationId);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private String debounce(String input) {
    return database
        .query("select cairn.debounce('flow', ?::json, 'q', 'k', '1 hour', '2 hours')", input)
        .getFirst();
  }

  private List<String> deduplicationKeys() {
    return database.query(
        "select concat_ws(' ', queue, deduplication_id, workflow_id) from cairn.deduplication_key order by 1");
  }

  private long debounceKeys() {
    return database.count("select count(*) from cairn.debounce_key");
  }

  private void update(String id, String change) {
    database.execute("update cairn.workflow set " + change + " where id = '" + id + "'");
  }

  private void setRunning(String id) {
    update(id, "state = 'RUNNING', attempt = 1, started_at = now()");
  }

  @Test
  void deduplicationIdIsHeldByWaitingWorkflow() {
    enqueue("a", "d");

    assertThatThrownBy(() -> enqueue("b", "d")).rootCause().hasMessageContaining("workflow 'a'");
    assertThat(deduplicationKeys()).containsExactly("q d a");
    assertThat(database.query("select id from cairn.workflow")).containsExactly("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "state = 'SUCCEEDED', completed_at = now(), output = '1'",
        "state = 'FAILED', completed_at = now(), error = '1'",
        "state = 'CANCELLED', completed_at = now(), cancelled_at = now(), cancellation = 'ALONE'",
        "state = 'STUCK', completed_at = now(), error = '1'",
        "state = 'EXHAUSTED', completed_at = now(), error = '1'"
      })
  void deduplicationIdIsReleasedWhenWorkflowBecomes(String change) {
    enqueue("a", "d");
    setRunning("a");
    assertThat(deduplicationKeys()).containsExactly("q d a");

    update("a", change);

    assertThat(deduplicationKeys()).isEmpty();
    assertThat(enqueue("b", "d")).isEqualTo("b");
  }

  @Test
  void resumedWorkflowHoldsItsDeduplicationIdAgain() {
    enqueue("a", "d");
    setRunning("a");
    update("a", "state = 'STUCK', completed_at = now(), error = '1'");

    database.execute("select cairn.resume('a')");

    assertThat(deduplicationKeys()).containsExactly("q d a");
    assertThatThrownBy(() -> enqueue("b", "d")).rootCause().hasMessageContaining("workflow 'a'");
  }

  @Test
  void workflowIsNotResumedWhileAnotherHoldsItsDeduplicationId() {
    enqueue("a", "d");
    setRunning("a");
    update("a", "state = 'STUCK', completed_at = now(), error = '1'");
    enqueue("b", "d");

    assertThatThrownBy(() -> database.execute("select cairn.resume('a')"))
        .rootCause()
        .hasMessageContaining("another workflow of queue 'q' has its deduplication id 'd'");
    assertThat(state("a")).isEqualTo("STUCK");
  }

  /**
   * A cancelled workflow only runs its compensations and does not need its deduplication id for
   * that.
   */
  @Test
  void stuckWorkflowIsCancelledWhileAnotherHoldsItsDeduplicationId() {
    enqueue("a", "d");
    setRunning("a");
    update("a", "state = 'STUCK', completed_at = now(), error = '1'");
    enqueue("b", "d");

    database.execute("select cairn.cancel('a')");
    update("a", "state = 'RUNNING'");
    update("a", "state = 'CANCELLED', completed_at = now()");

    assertThat(state("a")).isEqualTo("CANCELLED");
    assertThat(deduplicationKeys()).containsExactly("q d b");
  }

  @Test
  void startUnderExistingIdReservesNothing() {
    enqueue("a", "d");

    assertThat(enqueue("a", "other")).isEqualTo("a");

    assertThat(deduplicationKeys()).containsExactly("q d a");
  }

  @Test
  void keyWhoseWorkflowDoesNotHoldItIsReplaced() {
    enqueue("a", "d");
    database.execute(
        "insert into cairn.deduplication_key (queue, deduplication_id, workflow_id) values ('q', 'left', 'a')");

    assertThat(enqueue("b", "left")).isEqualTo("b");

    assertThat(deduplicationKeys()).containsExactly("q d a", "q left b");
  }

  @Test
  void concurrentStartWaitsForTransactionThatReservedTheDeduplicationId() throws Exception {
    try (Connection first = database.connect()) {
      first.setAutoCommit(false);
      enqueue(first, "a", "d");
      var second = CompletableFuture.supplyAsync(() -> enqueue("b", "d"));
      awaitBlocked();

      first.commit();

      assertThatThrownBy(second::join).rootCause().hasMessageContaining("workflow 'a'");
    }
    assertThat(database.query("select id from cairn.workflow")).containsExactly("a");
  }

  @Test
  void concurrentStartGetsDeduplicationIdOfTransactionThatRollsBack() throws Exception {
    try (Connection first = database.connect()) {
      first.setAutoCommit(false);
      enqueue(first, "a", "d");
      var second = CompletableFuture.supplyAsync(() -> enqueue("b", "d"));
      awaitBlocked();

      first.rollback();

      assertThat(second.join()).isEqualTo("b");
    }
    assertThat(deduplicationKeys()).containsExactly("q d b");
  }

  @Test
  void concurrentStartGetsDeduplicationIdOfWorkflowThatEnds() throws Exception {
    enqueue("a", "d");
    setRunning("a");
    try (Connection ending = database.connect();
        Statement statement = ending.createStatement()) {
      ending.setAutoCommit(false);
      statement.execute(
          "update cairn.workflow set state = 'SUCCEEDED', completed_at = now(), output = '1' where id = 'a'");
      var second = CompletableFuture.supplyAsync(() -> enqueue("b", "d"));
      awaitBlocked();

      ending.commit();

      assertThat(second.join()).isEqualTo("b");
    }
    assertThat(deduplicationKeys()).containsExactly("q d b");
  }

  private void awaitBlocked() {
    Eventually.holds(() -> assertThat(database.sessions("and wait_event_type = 'Lock'")).isOne());
  }

  @Test
  void debounceKeyIsReleasedWhenItsWorkflowIsEnqueued() {
    String first = debounce("[1]");
    assertThat(debounce("[2]")).isEqualTo(first);
    assertThat(debounceKeys()).isOne();
    update(first, "runnable_at = now()");

    database.execute("select cairn.enqueue_due(10)");

    assertThat(debounceKeys()).isZero();
    assertThat(debounce("[3]")).isNotEqualTo(first);
    assertThat(database.query("select input from cairn.workflow order by created_at"))
        .containsExactly("[2]", "[3]");
  }

  @Test
  void debounceKeyIsReleasedWhenItsWorkflowIsCancelled() {
    String first = debounce("[1]");

    database.execute("select cairn.cancel('" + first + "')");

    assertThat(debounceKeys()).isZero();
    assertThat(debounce("[2]")).isNotEqualTo(first);
  }

  @Test
  void debounceKeyOfDeletedWorkflowIsReplaced() {
    String first = debounce("[1]");
    database.execute("delete from cairn.workflow");

    String second = debounce("[2]");

    assertThat(second).isNotEqualTo(first);
    assertThat(database.query("select workflow_id from cairn.debounce_key"))
        .containsExactly(second);
  }
}
