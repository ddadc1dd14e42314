package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.operate.Retention;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Deletion of ended workflows by retention rules. */
class RetentionTest extends SingleWorkflowTest {
  private static final Retention WEEK = Retention.after(Duration.ofDays(7));

  @BeforeEach
  void createTables() {
    open(cairn -> {}).close();
  }

  /** Inserts a workflow that ended a number of days ago. */
  private void insertEnded(String id, String state, int days) {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, created_at, started_at, completed_at,
          input, output, error, cancelled_at, cancellation)
        select '%1$s', 'old', s, 1, t.at - interval '1 hour', t.at, t.at, '[]',
          case when s = 'SUCCEEDED' then '1'::json end,
          case when s in ('FAILED', 'STUCK', 'EXHAUSTED') then '{}'::json end,
          case when s = 'CANCELLED' then t.at end, case when s = 'CANCELLED' then 'ALONE' end
        from (values ('%2$s')) v (s), lateral (select now() - interval '%3$d days' as at) t
        """
            .formatted(id, state, days));
  }

  private void insertRunning(String id, String parent) {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, created_at, started_at, input, parent_id)
        values ('%s', 'unknown', 'RUNNING', 1, now() - interval '90 days', now() - interval '90 days', '[]', %s)
        """
            .formatted(id, parent));
  }

  private void setParent(String id, String parent) {
    database.execute(
        "update cairn.workflow set parent_id = '%s' where id = '%s'".formatted(parent, id));
  }

  private List<String> remainingIds() {
    return database.query("select id from cairn.workflow order by id");
  }

  private Cairn openWithRules(Retention... rules) {
    return open(
        database.config().retention(rules),
        cairn -> flow = cairn.workflow("flow", String.class, () -> work("first")));
  }

  private void awaitRemaining(String... ids) {
    Eventually.holds(() -> assertThat(remainingIds()).containsExactly(ids));
  }

  @Test
  void nothingIsDeletedWithoutRules() {
    insertEnded("old", "SUCCEEDED", 4_000);
    Cairn cairn = openWithRules();

    cairn.start(StartOptions.id("w"), flow).await();

    assertThat(remainingIds()).containsExactly("old", "w");
    assertThat(database.count("select count(*) from cairn.retention")).isZero();
  }

  @Test
  void onlyWorkflowsOlderThanTheRuleAreDeleted() {
    insertEnded("a", "SUCCEEDED", 8);
    insertEnded("b", "FAILED", 8);
    insertEnded("c", "CANCELLED", 8);
    insertEnded("d", "SUCCEEDED", 6);
    insertEnded("e", "STUCK", 8);
    insertEnded("f", "EXHAUSTED", 8);
    insertRunning("g", "null");

    openWithRules(WEEK);

    awaitRemaining("d", "e", "f", "g");
    assertThat(database.query("select rule || ' ' || deleted from cairn.retention"))
        .containsExactly("PT168H SUCCEEDED,FAILED,CANCELLED 3");
  }

  @Test
  void ruleAppliesToItsStatesAndNames() {
    insertEnded("a", "SUCCEEDED", 8);
    insertEnded("b", "FAILED", 8);
    insertEnded("c", "FAILED", 31);
    insertEnded("ping", "SUCCEEDED", 2);
    database.execute("update cairn.workflow set name = 'ping' where id = 'ping'");
    insertEnded("pong", "SUCCEEDED", 2);

    openWithRules(
        WEEK.states(WorkflowState.SUCCEEDED),
        Retention.after(Duration.ofDays(30)).states(WorkflowState.FAILED),
        Retention.after(Duration.ofDays(1)).names("ping"));

    awaitRemaining("b", "pong");
  }

  @Test
  void ageCountsFromCompletionNotFromCreation() {
    insertEnded("a", "SUCCEEDED", 8);
    insertEnded("b", "SUCCEEDED", 1);
    database.execute(
        "update cairn.workflow set created_at = now() - interval '90 days' where id = 'b'");

    openWithRules(WEEK);

    awaitRemaining("b");
  }

  @Test
  void workflowsReferencedByOthersAreKept() {
    insertRunning("parent", "null");
    insertEnded("child", "SUCCEEDED", 8);
    setParent("child", "parent");
    insertEnded("ended-parent", "SUCCEEDED", 80);
    insertRunning("living-child", "'ended-parent'");
    insertEnded("cancelled", "CANCELLED", 8);
    insertEnded("of-cancelled", "CANCELLED", 8);
    setParent("of-cancelled", "cancelled");
    insertEnded("stuck", "STUCK", 8);
    insertEnded("of-stuck", "SUCCEEDED", 8);
    setParent("of-stuck", "stuck");
    insertEnded("z", "SUCCEEDED", 8);

    openWithRules(WEEK);

    awaitRemaining(
        "cancelled",
        "child",
        "ended-parent",
        "living-child",
        "of-cancelled",
        "of-stuck",
        "parent",
        "stuck");
  }

  @Test
  void childrenAreDeletedBeforeTheirParents() {
    insertEnded("parent", "SUCCEEDED", 9);
    insertEnded("child", "FAILED", 8);
    setParent("child", "parent");
    openWithRules(WEEK);
    awaitRemaining("parent");

    database.execute("update cairn.retention set next_at = now()");
    closeAllOpen();
    openWithRules(WEEK);

    awaitRemaining();
  }

  @Test
  void concurrentExecutorsDeleteThousandsInBatches() {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, created_at, started_at, completed_at, input, output)
        select 'w' || i, 'old', 'SUCCEEDED', 1, t.at, t.at, t.at, '[]', '1'
        from generate_series(1, 4321) i, lateral (select now() - interval '9 days' + i * interval '1 ms' as at) t;
        insert into cairn.step (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output)
        select id, 'step', 0, 'STEP', 1, 1, now(), now(), '1' from cairn.workflow
        """);
    insertRunning("x", "null");

    openWithRules(WEEK);
    openWithRules(WEEK);
    openWithRules(WEEK);

    awaitRemaining("x");
    assertThat(database.count("select count(*) from cairn.step")).isZero();
    Eventually.holds(() ->
        assertThat(
                database.count(
                    "select deleted from cairn.retention where next_at > now() + interval '30 s'"))
            .isEqualTo(4_321));
  }

  @Test
  void roundContinuesWhereADeadExecutorStopped() {
    for (int i = 1; i <= 9; i++) {
      insertEnded("w" + i, "SUCCEEDED", 20 - i);
    }
    String step = "select cairn.apply_retention('r', '{SUCCEEDED}', null, '1 day', 100, 2)::text";

    assertThat(database.query(step)).containsExactly("{w1,w2}");
    assertThat(database.query(step)).containsExactly("{w3,w4}");
    assertThat(
            database.query("select id from cairn.retention where next_at < now() and scanned = 4"))
        .containsExactly("w4");
    assertThat(database.query(step)).containsExactly("{w5,w6}");
    assertThat(database.query(step)).containsExactly("{w7,w8}");
    assertThat(database.query(step)).containsExactly("{w9}");
    assertThat(database.query("select id from cairn.retention where next_at > now()"))
        .containsExactly("");
    assertThat(database.query(step)).containsOnlyNulls();
  }

  @Test
  void workflowResumedDuringTheRoundIsKept() throws Exception {
    insertEnded("a", "CANCELLED", 8);
    insertEnded("b", "CANCELLED", 8);
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("select cairn.resume('a')");

      openWithRules(WEEK);
      awaitRemaining("a");
      connection.commit();
    }

    assertThat(state("a")).isEqualTo("RUNNING");
  }

  @Test
  void workflowForkedDuringTheRoundIsKeptAndItsForkIsComplete() throws Exception {
    Cairn cairn = openWithRules();
    cairn.start(StartOptions.id("a"), flow).await();
    insertEnded("b", "SUCCEEDED", 8);
    database.execute(
        "update cairn.workflow set created_at = now() - interval '9 days', completed_at = now() - interval '9 days'");
    try (var connection = database.connect();
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute(
          "insert into cairn.step select 'a', 'later', 1, kind, attempt, tries, started_at, completed_at, argument_hash, output from cairn.step");
      statement.execute("select cairn.fork('a', 'later', 'f')");

      openWithRules(WEEK);
      awaitRemaining("a");
      connection.commit();
    }

    assertThat(cairn.handle("f", String.class).await()).isEqualTo("did first");
    assertThat(calls.count("first")).as("the fork kept the record").isOne();
  }

  @Test
  void deletedIdCanBeReused() {
    Cairn cairn = openWithRules();
    cairn.start(StartOptions.id("w"), flow).await();
    database.execute(
        "update cairn.workflow set created_at = now() - interval '9 days', completed_at = now() - interval '9 days'");
    Cairn next = openWithRules(WEEK);
    awaitRemaining();

    assertThat(next.start(StartOptions.id("w"), flow).await()).isEqualTo("did first");
    assertThat(calls.count("first")).isEqualTo(2);
  }

  @Test
  void rulesAreParsedFromText() {
    Config config =
        database
            .config()
            .environmentVariables(
                Map.of("CAIRN_RETENTION", "7d SUCCEEDED, CANCELLED; 90d; 1h FAILED of ping, a b"));

    assertThat(config.executionConfig().retention())
        .containsExactly(
            WEEK.states(WorkflowState.SUCCEEDED, WorkflowState.CANCELLED),
            Retention.after(Duration.ofDays(90)),
            Retention.after(Duration.ofHours(1)).states(WorkflowState.FAILED).names("ping", "a b"));
    assertThat(Retention.parse(" ")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "a week | 'a week' is not a retention. Write it as 90d, 7d SUCCEEDED,CANCELLED or 1h FAILED of ping,pong.",
        "7d DONE | '7d DONE' is not a retention.",
        "7d RUNNING | A retention is for the states [RUNNING]; give one or more of SUCCEEDED, FAILED, CANCELLED.",
        "0s | A retention's age is PT0S; give a second to ten thousand days.",
        "99999d | A retention's age is PT2399976H; give a second to ten thousand days.",
        "soon | 'soon' is not a duration."
      })
  void invalidRuleTextIsRejected(String text, String message) {
    assertThatThrownBy(() -> Retention.parse(text))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void rulesForNoNameOrNoDeletableStateAreRejected() {
    assertThatThrownBy(() -> WEEK.names(new String[0]))
        .hasMessageStartingWith("A retention was given no names");
    assertThatThrownBy(() -> WEEK.names(" ")).hasMessageContaining("has a blank name");
    assertThatThrownBy(() -> WEEK.states(WorkflowState.STUCK))
        .hasMessageContaining("is deleted by hand");
  }
}
