package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.CairnClient;
import dev.cairn.common.WorkflowState;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Finding the few workflows in flight, or with a problem, among a million ended ones, however old.
 * Reading all rows takes some 200 milliseconds.
 */
class FindInFlightTest {
  private static final Duration LIMIT = Duration.ofMillis(50);

  private static final Criterion IN_FLIGHT =
      Criterion.states(WorkflowState.DELAYED, WorkflowState.ENQUEUED, WorkflowState.RUNNING);
  private static final Criterion WITH_PROBLEMS =
      Criterion.states(WorkflowState.RUNNING, WorkflowState.STUCK, WorkflowState.FAILED);

  private static final AtomicReference<CairnClient> CLIENT = new AtomicReference<>();

  /**
   * Of each thousand workflows, one runs, one is enqueued, one is delayed and one has failed; of
   * each twenty thousand, one is stuck.
   */
  @BeforeAll
  static void insertMillionWorkflows() throws SQLException {
    TestDatabase database = TestPostgres.freshDatabase();
    database.execute(
        """
        set synchronous_commit = off;
        insert into cairn.queue (name, declared) values ('q', '');
        insert into cairn.workflow
          (id, name, state, attempt, executor, queue, order_key, runnable_at, created_at, started_at,
           completed_at, input, output, error)
        select 'w-' || i, case when i % 7 = 0 then 'rare' else 'flow' end, s.state,
               case when s.waits then 0 else 1 end, case when not s.waits then 'e' end,
               case when i % 2 = 0 or s.waits then 'q' end, case when i % 2 = 0 or s.waits then i end,
               case when s.state = 'DELAYED' then now() + interval '1 day' end,
               s.at, case when not s.waits then s.at end,
               case when s.state <> 'RUNNING' and not s.waits then s.at end, '[]',
               case when s.state = 'SUCCEEDED' then '1'::json end,
               case when s.state in ('FAILED', 'STUCK') then '{}'::json end
        from generate_series(1, 1000000) i
        cross join lateral (
          select now() - (1000000 - i) * interval '8 seconds' as at, i % 1000 in (2, 3) as waits,
                 case i % 1000 when 1 then 'RUNNING' when 2 then 'ENQUEUED' when 3 then 'DELAYED'
                               when 4 then 'FAILED'
                               else case when i % 20000 = 5 then 'STUCK' else 'SUCCEEDED' end
                 end as state
          offset 0) s;
        """);
    database.execute("vacuum analyze");
    CLIENT.set(CairnClient.connect(database.config()));
  }

  @AfterAll
  static void close() {
    CLIENT.get().close();
  }

  /** Returns the result of the query, and checks that it can be had within 50 ms. */
  private static <T> T fast(Supplier<T> query) {
    Eventually.below(LIMIT, "query", () -> time(query));
    return query.get();
  }

  private static Duration time(Supplier<?> query) {
    long began = System.nanoTime();
    assertThat(query.get()).isNotNull();
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static Workflows workflows() {
    return CLIENT.get().workflows();
  }

  private static List<WorkflowSummary> page(Criterion... criteria) {
    return workflows().firstPage(500, criteria).workflows();
  }

  @Test
  void workflowsInSeveralStatesAreCounted() {
    assertThat(fast(() -> workflows().count(IN_FLIGHT))).isEqualTo(3_000);
    assertThat(fast(() -> workflows().count(WITH_PROBLEMS))).isEqualTo(2_050);
    assertThat(fast(() -> workflows().counts(List.of(GroupBy.state()), IN_FLIGHT))).hasSize(3);
  }

  @Test
  void firstPageOfSeveralStatesIsRead() {
    assertThat(fast(() -> page(IN_FLIGHT))).hasSize(500).isSortedAccordingTo(newestFirst());
    assertThat(fast(() -> page(WITH_PROBLEMS))).hasSize(500);
    assertThat(fast(() -> page(Criterion.states(WorkflowState.DELAYED)))).hasSize(500);
  }

  private static Comparator<WorkflowSummary> newestFirst() {
    return Comparator.comparing((WorkflowSummary w) -> w.times().created()).reversed();
  }

  /** Postgres may use a generic plan for a statement that was executed often. */
  @Test
  void pagesThatAreReadOftenRemainFast() {
    String cursor = workflows().firstPage(1_000, IN_FLIGHT).next().orElseThrow();
    Supplier<WorkflowPage> read = () -> workflows().nextPage(cursor, 1_000, IN_FLIGHT);
    for (int i = 0; i < 15; i++) {
      assertThat(read.get().workflows()).hasSize(1_000);
    }

    assertThat(fast(read).workflows()).hasSize(1_000);
  }

  @Test
  void allFollowingPagesAreRead() {
    WorkflowPage page = workflows().firstPage(1_000, IN_FLIGHT);
    int seen = page.workflows().size();
    while (page.next().isPresent()) {
      String cursor = page.next().orElseThrow();
      page = fast(() -> workflows().nextPage(cursor, 1_000, IN_FLIGHT));
      seen += page.workflows().size();
    }

    assertThat(seen).isEqualTo(3_000);
  }

  @Test
  void stateCriteriaAreCombinedWithOtherCriteria() {
    Instant month = Instant.now().minus(Duration.ofDays(30));

    assertThat(fast(() -> page(IN_FLIGHT, Criterion.name("rare")))).hasSizeBetween(425, 432);
    assertThat(fast(() -> page(IN_FLIGHT, Criterion.createdBefore(month)))).hasSize(500);
    assertThat(fast(() -> page(IN_FLIGHT, Criterion.createdAfter(month)))).hasSize(500);
    assertThat(fast(() -> page(IN_FLIGHT, Criterion.queue("q"), Criterion.name("flow"))))
        .hasSize(500);
    assertThat(fast(() -> page(WITH_PROBLEMS, Criterion.name("nobody")))).isEmpty();
  }

  @Test
  void bulkPreviewIsShown() {
    assertThat(fast(() -> workflows().bulk(IN_FLIGHT).preview()).cancel()).isEqualTo(3_000);
  }
}
