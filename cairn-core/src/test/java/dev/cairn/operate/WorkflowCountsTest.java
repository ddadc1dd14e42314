package dev.cairn.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.testkit.CairnTest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** Counts and durations of workflows. */
class WorkflowCountsTest extends CairnTest {
  /**
   * Inserts 100 workflows of each name, one every 15 minutes; the n-th took n milliseconds and the
   * last ten failed. One more runs.
   */
  private Cairn openWithWorkflows() {
    Cairn cairn = open(opened -> {});
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, executor, version, queue, order_key,
          created_at, started_at, completed_at, input, output, error)
        select name || i, name, case when i > 90 then 'FAILED' else 'SUCCEEDED' end, 1, 'e', 'v1',
          case name when 'mail' then 'letters' end, case name when 'mail' then i end, t.at, t.at,
          t.at + i * interval '1 millisecond', '[]',
          case when i <= 90 then '1'::json end, case when i > 90 then '{}'::json end
        from unnest(array['mail', 'order']) name, generate_series(1, 100) i, lateral (
          select timestamptz '2026-03-28 22:00Z' + i * interval '15 minutes' as at) t;
        insert into cairn.workflow (id, name, state, attempt, executor, version, created_at,
          started_at, input)
        values ('running', 'order', 'RUNNING', 1, 'e', 'v2', '2026-04-01', '2026-04-01', '[]');
        """);
    return cairn;
  }

  @Test
  void workflowsAreCountedInGroups() {
    Cairn cairn = openWithWorkflows();

    assertThat(cairn.workflows().count()).isEqualTo(201);
    assertThat(cairn.workflows().count(Criterion.name("nothing"))).isZero();
    assertThat(cairn.workflows().counts(List.of(GroupBy.state(), GroupBy.name())))
        .extracting(c -> c.group().state(), c -> c.group().name(), WorkflowCount::count)
        .containsExactly(
            tuple(WorkflowState.FAILED, "mail", 10L),
            tuple(WorkflowState.FAILED, "order", 10L),
            tuple(WorkflowState.RUNNING, "order", 1L),
            tuple(WorkflowState.SUCCEEDED, "mail", 90L),
            tuple(WorkflowState.SUCCEEDED, "order", 90L));
    assertThat(
            cairn
                .workflows()
                .counts(
                    List.of(GroupBy.queue(), GroupBy.version()),
                    Criterion.states(WorkflowState.FAILED, WorkflowState.RUNNING)))
        .extracting(c -> c.group().queue(), c -> c.group().version(), WorkflowCount::count)
        .containsExactlyInAnyOrder(
            tuple("letters", "v1", 10L), tuple(null, "v1", 10L), tuple(null, "v2", 1L));
  }

  @Test
  void workflowsAreCountedByDaysOfATimeZone() {
    Cairn cairn = openWithWorkflows();
    var berlin = ZoneId.of("Europe/Berlin"); // where the 29th of March has 23 hours

    assertThat(days(cairn, ZoneOffset.UTC))
        .containsExactly(
            tuple(Instant.parse("2026-03-28T00:00:00Z"), 7L),
            tuple(Instant.parse("2026-03-29T00:00:00Z"), 93L));
    assertThat(days(cairn, berlin))
        .containsExactly(
            tuple(Instant.parse("2026-03-27T23:00:00Z"), 3L),
            tuple(Instant.parse("2026-03-28T23:00:00Z"), 92L),
            tuple(Instant.parse("2026-03-29T22:00:00Z"), 5L));
  }

  private static List<Tuple> days(Cairn cairn, ZoneId zone) {
    return cairn
        .workflows()
        .counts(List.of(GroupBy.created(ChronoUnit.DAYS, zone)), Criterion.name("mail"))
        .stream()
        .map(count -> tuple(count.group().since(), count.count()))
        .toList();
  }

  @Test
  void durationsIncludeEndedWorkflowsOnly() {
    Cairn cairn = openWithWorkflows();

    List<WorkflowDurations> durations = cairn.workflows().durations(List.of(GroupBy.name()));

    assertThat(durations)
        .extracting(
            d -> d.group().name(),
            WorkflowDurations::count,
            WorkflowDurations::p50,
            WorkflowDurations::p90,
            WorkflowDurations::p99)
        .containsExactly(
            tuple(
                "mail", 100L, Duration.ofMillis(50), Duration.ofMillis(90), Duration.ofMillis(99)),
            tuple(
                "order",
                100L,
                Duration.ofMillis(50),
                Duration.ofMillis(90),
                Duration.ofMillis(99)));
    assertThat(cairn.workflows().durations(List.of(), Criterion.version("v2"))).isEmpty();
  }

  @Test
  void invalidGroupsAreRejected() {
    Cairn cairn = openWithWorkflows();

    assertThatThrownBy(() -> GroupBy.created(ChronoUnit.SECONDS))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage(
            "Workflows cannot be counted by Seconds. Give MINUTES, HOURS, DAYS, WEEKS, MONTHS or YEARS.");
    assertThatThrownBy(() -> GroupBy.created(ChronoUnit.DAYS, ZoneId.of("+02:00")))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessage("The zone '+02:00' is no region. Give UTC, or one such as Europe/Berlin.");
    database.execute(
        """
        insert into cairn.workflow (id, name, state, attempt, created_at, started_at, input)
        select i::text, i::text, 'RUNNING', 1, now(), now(), '[]' from generate_series(1, 10001) i
        """);
    assertThatThrownBy(() -> cairn.workflows().counts(List.of(GroupBy.name())))
        .isInstanceOf(InvalidArgumentException.class)
        .hasMessageContaining("more than 10,000 groups");
  }
}
