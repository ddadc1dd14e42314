package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Listing workflows page by page. */
class PagingTest extends CairnTest {
  /** Inserts ended workflows, created one second apart; each thousandth has failed. */
  private void fill(int from, int to) {
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, executor, created_at, started_at,
          completed_at, input, output, error, attributes)
        select 'w-' || i, 'flow', case when i %% 1000 = 0 then 'FAILED' else 'SUCCEEDED' end, 1, 'e',
          t.at, t.at, t.at + interval '1 second', '[]',
          case when i %% 1000 <> 0 then '1'::json end, case when i %% 1000 = 0 then '{}'::json end,
          case when i %% 10 = 0 then jsonb_build_object('customer', 'c-' || i %% 5000) end
        from generate_series(%d, %d) i,
             lateral (select timestamptz '2026-01-01' + i * interval '1 second' as at) t
        """
            .formatted(from, to));
  }

  private static List<String> newestFirst(int from, int to) {
    List<String> ids =
        IntStream.rangeClosed(from, to)
            .mapToObj(i -> "w-" + i)
            .collect(ArrayList::new, List::add, List::addAll);
    Collections.reverse(ids);
    return ids;
  }

  @Test
  void nextPageContinuesAfterThePreviousOne() {
    Cairn cairn = open(opened -> {});
    fill(1, 25);

    WorkflowPage first = cairn.workflows().firstPage(10);
    WorkflowPage second = cairn.workflows().nextPage(first.next().orElseThrow(), 10);
    WorkflowPage third = cairn.workflows().nextPage(second.next().orElseThrow(), 10);

    assertThat(first.workflows()).extracting(WorkflowSummary::id).isEqualTo(newestFirst(16, 25));
    assertThat(second.workflows()).extracting(WorkflowSummary::id).isEqualTo(newestFirst(6, 15));
    assertThat(third.workflows()).extracting(WorkflowSummary::id).isEqualTo(newestFirst(1, 5));
    assertThat(third.next()).isEmpty();
    assertThat(first.next().orElseThrow()).as("can be part of a URL").matches("[A-Za-z0-9_-]+");
  }

  @Test
  void fullLastPageHasNoNextPage() {
    Cairn cairn = open(opened -> {});
    fill(1, 10);

    assertThat(cairn.workflows().firstPage(10).next()).isEmpty();
    assertThat(cairn.workflows().firstPage(10, Criterion.name("nothing")).workflows()).isEmpty();
  }

  @Test
  void workflowsWithTheSameCreationTimeAreListedOnce() {
    Cairn cairn = open(opened -> {});
    fill(1, 1_203);
    database.execute("update cairn.workflow set created_at = timestamptz '2026-01-01'");

    List<String> ids = cairn.workflows().find().map(WorkflowSummary::id).toList();

    assertThat(ids).hasSize(1_203).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "not base64!",
        "AAAAAAAAAAA",
        "AAAAAH__________YQ",
        "AAAAAAAAAAAAAAAA_w",
        "AAAAAAAAAAAAAAAAAA"
      })
  void invalidCursorIsRejected(String cursor) {
    Cairn cairn = open(opened -> {});

    assertThatThrownBy(() -> cairn.workflows().nextPage(cursor, 10))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "'%s' is not a valid cursor. Use the cursor of the previous page, or request the first page."
                .formatted(cursor));
  }

  @Test
  void cursorOfOtherCriteriaIsRejected() {
    Cairn cairn = open(opened -> {});
    fill(10, 60);
    Criterion[] criteria = {
      Criterion.name("flow", "other"), Criterion.attribute("customer", "c-" + 50)
    };
    fill(5_050, 5_050);
    String cursor = cairn.workflows().firstPage(1, criteria).next().orElseThrow();

    assertThat(
            cairn
                .workflows()
                .nextPage(cursor, 2, criteria[1], Criterion.name("other", "flow"))
                .workflows())
        .extracting(WorkflowSummary::id)
        .containsExactly("w-50");
    for (Criterion[] others :
        List.of(
            new Criterion[0],
            new Criterion[] {criteria[0]},
            new Criterion[] {criteria[0], Criterion.attribute("customer", "c-60")},
            new Criterion[] {criteria[0], criteria[1], Criterion.idPrefix("w")})) {
      assertThatThrownBy(() -> cairn.workflows().nextPage(cursor, 2, others))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessage(
              "The cursor '%s' belongs to a list with other criteria. Use the criteria of its first page, or request the first page for the new criteria."
                  .formatted(cursor));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 1_001})
  void pageSizeIsBounded(int size) {
    Cairn cairn = open(opened -> {});

    assertThatThrownBy(() -> cairn.workflows().firstPage(size))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("must be 1 to 1,000. Use find to list all workflows");
  }

  @Test
  void concurrentStartsNeitherHideNorRepeatWorkflows() {
    Cairn cairn = open(opened -> {});
    fill(1, 5_000);
    var done = new AtomicBoolean();
    CompletableFuture<Integer> accepting =
        CompletableFuture.supplyAsync(() -> {
          int next = 5_001;
          while (!done.get()) {
            fill(next, next + 99);
            next += 100;
          }
          return next;
        });

    List<String> ids = cairn.workflows().find().map(WorkflowSummary::id).toList();
    done.set(true);

    assertThat(accepting.join()).isGreaterThan(5_001);
    assertThat(ids).doesNotHaveDuplicates().containsAll(newestFirst(1, 5_000));
    assertThat(ids.subList(ids.size() - 5_000, ids.size())).isEqualTo(newestFirst(1, 5_000));
  }

  @Test
  void noTransactionStaysOpenBetweenPages() {
    Cairn cairn = open(opened -> {});
    fill(1, 2_000);

    Iterator<WorkflowSummary> some = cairn.workflows().find().iterator();
    some.next();

    Eventually.holds(() -> assertThat(openTransactions()).isZero());
    assertThat(some).toIterable().hasSize(1_999);
  }

  private long openTransactions() {
    return database.count(
        """
        select count(*) from pg_stat_activity
        where datname = current_database() and state like 'idle in transaction%'
        """);
  }

  @Test
  void streamingDoesNotKeepAllWorkflowsInMemory() {
    Cairn cairn = open(opened -> {});
    fill(1, 200_000);
    database.execute("vacuum analyze cairn.workflow");
    var seen = new ArrayList<WeakReference<WorkflowSummary>>();

    for (WorkflowSummary workflow :
        (Iterable<WorkflowSummary>) cairn.workflows().find()::iterator) {
      seen.add(new WeakReference<>(workflow));
      if (seen.size() == 199_000) {
        Eventually.holds(() -> assertThat(reachable(seen)).isLessThan(2_000));
      }
    }

    assertThat(seen).hasSize(200_000);
  }

  private static long reachable(List<WeakReference<WorkflowSummary>> seen) {
    System.gc();
    return seen.stream().filter(reference -> reference.get() != null).count();
  }

  @Test
  void queryPlansUseIndexes() {
    Cairn cairn = open(opened -> {});
    fill(1, 200_000);
    database.execute("vacuum analyze cairn.workflow");

    assertThat(plan("order by w.created_at desc, w.id desc limit 500"))
        .contains("Index Scan Backward using workflow_created");
    assertThat(plan("and w.attributes @> '{\"customer\": \"c-10\"}'"))
        .contains("workflow_attributes");
    assertThat(plan("and w.parent_id = 'w-1'")).contains("workflow_parent");
    assertThat(cairn.workflows().find(Criterion.attribute("customer", "c-10"))).hasSize(40);
  }

  /** Many workflows that failed do not make it slower to count the few that are stuck. */
  @Test
  void stuckWorkflowsAreCountedByAnIndexOfTheirOwn() {
    Cairn cairn = open(opened -> {});
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, input, error, created_at, started_at, completed_at)
        select 'f-' || n, 'failing', case when n % 5000 = 0 then 'STUCK' else 'FAILED' end, 1, '[]',
               '{}', now() - n * interval '1 second', now(), now()
        from generate_series(1, 50000) n;
        analyze cairn.workflow
        """);

    assertThat(
            cairn.workflows().count(Criterion.states(WorkflowState.STUCK, WorkflowState.EXHAUSTED)))
        .isEqualTo(10);
    assertThat(plan("and (w.state in ('EXHAUSTED', 'STUCK'))")).contains("workflow_stopped");
  }

  private String plan(String rest) {
    return String.join(
        "\n", database.query("explain select w.id from cairn.workflow w where true " + rest));
  }
}
