package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bulk cancel, resume, delete and fork. */
class BulkTest extends SingleWorkflowTest {
  private static final Criterion OLD = Criterion.idPrefix("old-");

  /** Inserts workflows in a state, created one second apart. */
  private void fill(int number, WorkflowState state) {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, created_at, started_at, completed_at,
          input, output, error, cancelled_at, cancellation)
        select 'old-%2$s-' || i, 'flow', s, 1, t.at, t.at, t.at, '[]',
          case when s = 'SUCCEEDED' then '1'::json end,
          case when s in ('FAILED', 'STUCK', 'EXHAUSTED') then '{}'::json end,
          case when s = 'CANCELLED' then t.at end, case when s = 'CANCELLED' then 'ALONE' end
        from (values ('%2$s')) v (s), generate_series(1, %1$d) i,
             lateral (select timestamptz '2026-01-01' + i * interval '1 second' as at) t
        """
            .formatted(number, state));
  }

  private Cairn openWithPausedQueue() {
    Cairn cairn = openWith(() -> "done");
    cairn.queues().declare(Queue.named("q"));
    cairn.queues().pause("q");
    return cairn;
  }

  private long count(String state) {
    return database.count("select count(*) from cairn.workflow where state = ?", state);
  }

  @Test
  void previewCountsAndChangesNothing() {
    Cairn cairn = openWithPausedQueue();
    cairn.start(StartOptions.id("old-w").queue("q"), flow);
    fill(20, WorkflowState.SUCCEEDED);
    fill(3, WorkflowState.STUCK);
    fill(2, WorkflowState.CANCELLED);
    database.execute(
        """
        insert into cairn.step (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output)
        values ('old-CANCELLED-1', 'undo', 0, 'COMPENSATION', 1, 1, now(), now(), '1');
        update cairn.workflow set parent_id = 'old-SUCCEEDED-1' where id = 'old-w'
        """);

    BulkPreview preview = cairn.workflows().bulk(OLD).preview();

    assertThat(preview.states())
        .isEqualTo(
            Map.of(
                WorkflowState.ENQUEUED, 1L,
                WorkflowState.SUCCEEDED, 20L,
                WorkflowState.CANCELLED, 2L,
                WorkflowState.STUCK, 3L));
    assertThat(preview.count()).isEqualTo(26);
    assertThat(preview.cancel()).isEqualTo(4);
    assertThat(preview.resume()).isEqualTo(4);
    assertThat(preview.delete()).as("all except the parent of a waiting child").isEqualTo(24);
    assertThat(preview.first())
        .hasSize(10)
        .first()
        .extracting(WorkflowSummary::id)
        .isEqualTo("old-w");
    assertThat(count("SUCCEEDED")).isEqualTo(20);
  }

  @Test
  void thousandsAreDeletedInBatches() {
    Cairn cairn = openWith(() -> "done");
    fill(1_203, WorkflowState.SUCCEEDED);
    fill(40, WorkflowState.FAILED);
    var progress = new ArrayList<BulkProgress>();

    long deleted =
        cairn
            .workflows()
            .bulk(OLD, Criterion.states(WorkflowState.SUCCEEDED))
            .delete(progress::add);

    assertThat(deleted).isEqualTo(1_203);
    assertThat(progress).extracting(BulkProgress::touched).containsExactly(500L, 1_000L, 1_203L);
    assertThat(progress.getFirst().reached()).isAfter(progress.getLast().reached());
    assertThat(count("SUCCEEDED")).isZero();
    assertThat(count("FAILED")).isEqualTo(40);
  }

  @Test
  void interruptedBulkDeleteCanBeRepeated() {
    Cairn cairn = openWith(() -> "done");
    fill(1_203, WorkflowState.SUCCEEDED);
    BulkOperation bulk = cairn.workflows().bulk(OLD);

    assertThatThrownBy(() ->
            bulk.delete(progress -> {
              throw new IllegalStateException("enough for today");
            }))
        .hasMessage("enough for today");
    assertThat(count("SUCCEEDED")).isEqualTo(703);

    assertThat(bulk.delete()).isEqualTo(703);
    assertThat(bulk.delete()).isZero();
  }

  @Test
  void bulkDeleteSkipsParentsOfRunningWorkflows() {
    Cairn cairn = openWithPausedQueue();
    fill(5, WorkflowState.SUCCEEDED);
    cairn.start(StartOptions.id("old-w").queue("q"), flow);
    database.execute("update cairn.workflow set parent_id = 'old-SUCCEEDED-1' where id = 'old-w'");

    assertThat(cairn.workflows().bulk(OLD).delete()).isEqualTo(4);

    assertThat(cairn.workflows().find().map(WorkflowSummary::id))
        .containsExactly("old-w", "old-SUCCEEDED-1");
  }

  @Test
  void childrenAreDeletedWithTheirParents() {
    Cairn cairn = openWith(() -> "done");
    fill(5, WorkflowState.SUCCEEDED);
    fill(5, WorkflowState.FAILED);
    database.execute(
        """
        update cairn.workflow set parent_id = 'old-FAILED-1' where id = 'old-SUCCEEDED-1';
        update cairn.workflow set parent_id = 'old-SUCCEEDED-1' where id = 'old-SUCCEEDED-2'
        """);

    assertThat(cairn.workflows().bulk(Criterion.ids("old-FAILED-1", "old-SUCCEEDED-1")).delete())
        .isEqualTo(3);
    assertThat(cairn.workflows().count()).isEqualTo(7);
  }

  @Test
  void bulkCancelIncludesChildren() {
    Cairn cairn = openWithPausedQueue();
    for (int i = 0; i < 7; i++) {
      cairn.start(StartOptions.id("old-" + i).queue("q"), flow);
    }
    cairn.start(StartOptions.id("child").queue("q"), flow);
    cairn.start(StartOptions.id("other").queue("q"), flow);
    fill(3, WorkflowState.SUCCEEDED);
    database.execute("update cairn.workflow set parent_id = 'old-3' where id = 'child'");

    assertThat(cairn.workflows().bulk(OLD).cancel()).isEqualTo(8);

    assertThat(count("CANCELLED")).isEqualTo(8);
    assertThat(state("other")).isEqualTo("ENQUEUED");
    assertThat(cairn.workflows().bulk(OLD).cancel()).isZero();
  }

  @Test
  void runningWorkflowsAreCancelled() {
    Cairn cairn = openWith(SingleWorkflowTest::blockForever);
    List<String> ids = List.of("a", "b", "c");
    ids.forEach(id -> cairn.start(StartOptions.id(id), flow));

    assertThat(cairn.workflows().bulk(Criterion.name("flow")).cancel()).isEqualTo(3);

    Eventually.holds(() -> assertThat(count("CANCELLED")).isEqualTo(3));
  }

  @Test
  void bulkResumeSkipsWorkflowsWhoseDeduplicationIdIsTaken() {
    Cairn cairn = openWith(() -> "done");
    fill(600, WorkflowState.STUCK);
    fill(3, WorkflowState.EXHAUSTED);
    fill(3, WorkflowState.SUCCEEDED);
    cairn.queues().declare(Queue.named("q"));
    cairn.queues().pause("q");
    cairn.start(StartOptions.id("holder").queue("q").deduplicate("d"), flow);
    database.execute(
        "update cairn.workflow set queue = 'q', order_key = 1, deduplication_id = 'd' where id = 'old-STUCK-7'");

    assertThat(cairn.workflows().bulk(OLD).resume()).isEqualTo(602);

    Eventually.holds(() -> assertThat(count("SUCCEEDED")).isEqualTo(605));
    assertThat(state("old-STUCK-7")).isEqualTo("STUCK");
  }

  @Test
  void bulkForkForksEachFailedWorkflowOnce() {
    Cairn cairn = openWith(() -> work("first") + " and done");
    fill(603, WorkflowState.FAILED);
    fill(3, WorkflowState.SUCCEEDED);
    database.execute(
        """
        insert into cairn.step (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output, error)
        select w.id, s.key, s.position, 'STEP', 1, 1, now(), now(), s.output::json, s.error::json
        from cairn.workflow w, (values ('work', 0, '"kept"', null), ('charge', 1, null, '{}')) s (key, position, output, error)
        where w.state = 'FAILED' and w.id <> 'old-FAILED-7'
        """);
    BulkOperation failed = cairn.workflows().bulk(OLD);
    assertThat(failed.preview().fork()).isEqualTo(606);
    assertThatThrownBy(() ->
            failed.fork(
                new Fork.From.Failure(),
                progress -> {
                  throw new IllegalStateException("enough for today");
                }))
        .hasMessage("enough for today");

    assertThat(failed.fork(new Fork.From.Failure()))
        .as("the rest, except the workflow without a recorded failure")
        .isEqualTo(602 - 500);

    Eventually.holds(() -> assertThat(count("SUCCEEDED")).isEqualTo(605));
    assertThat(failed.fork(new Fork.From.Failure())).isZero();
    assertThat(
            database.count(
                "select count(*) from cairn.workflow where forked_from is not null and output::text = '\"kept and done\"'"))
        .isEqualTo(602);
  }

  @Test
  void concurrentBulkForksForkEachWorkflowOnce() {
    Cairn cairn = openWithPausedQueue();
    fill(600, WorkflowState.FAILED);
    database.execute("update cairn.workflow set queue = 'q', order_key = 1");

    long forks =
        List.of(1, 2, 3, 4).parallelStream()
            .mapToLong(caller -> cairn.workflows().bulk(OLD).fork(new Fork.From.Beginning()))
            .sum();

    assertThat(forks).isEqualTo(600);
    assertThat(count("ENQUEUED")).isEqualTo(600);
  }

  @Test
  void bulkForkBeforeAStepSkipsWorkflowsWithoutThatStep() {
    Cairn cairn = openWithPausedQueue();
    fill(2, WorkflowState.FAILED);
    database.execute(
        """
        insert into cairn.step (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output)
        values ('old-FAILED-1', 'charge', 0, 'STEP', 1, 1, now(), now(), '1');
        update cairn.workflow set queue = 'q', order_key = 1
        """);

    assertThat(cairn.workflows().bulk(OLD).fork(new Fork.From.Step("charge"))).isOne();

    assertThat(cairn.workflows().find(Criterion.forkOf("old-FAILED-1"))).hasSize(1);
  }

  @Test
  void bulkWithoutCriteriaIsRejected() {
    Cairn cairn = openWith(() -> "done");
    fill(3, WorkflowState.FAILED);

    assertThatThrownBy(() -> cairn.workflows().bulk())
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "workflows().bulk was called without criteria, which would affect all workflows. Add criteria, or use Criterion.all() for all workflows.");
    assertThat(cairn.workflows().bulk(Criterion.all()).delete()).isEqualTo(3);
  }

  @Test
  void bulkIsRejectedInAWorkflowOutsideSteps() {
    Cairn cairn =
        open(opened -> {
          Fn.Of0<String> code =
              () -> "deleted " + opened.workflows().bulk(Criterion.all()).delete();
          flow = opened.workflow("flow", String.class, code);
        });

    assertThatThrownBy(() -> cairn.start(StartOptions.id("w"), flow).await())
        .isInstanceOf(UsageException.class)
        .hasMessageContaining("workflows().bulk.delete was called in workflow 'w'");
  }

  @Test
  void concurrentBulkDeletesDeleteEachWorkflowOnce() {
    Cairn cairn = openWith(() -> "done");
    fill(2_000, WorkflowState.SUCCEEDED);

    long deleted =
        List.of(1, 2, 3, 4).parallelStream()
            .mapToLong(caller -> cairn.workflows().bulk(OLD).delete())
            .sum();

    assertThat(deleted).isEqualTo(2_000);
    assertThat(cairn.workflows().count()).isZero();
  }
}
