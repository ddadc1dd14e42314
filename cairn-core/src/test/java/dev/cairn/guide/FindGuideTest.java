package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.GroupBy;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.RecordedWorkflow;
import dev.cairn.operate.TextSearch;
import dev.cairn.operate.WorkflowCount;
import dev.cairn.operate.WorkflowDurations;
import dev.cairn.operate.WorkflowHistory;
import dev.cairn.operate.WorkflowPage;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's chapter on finding workflows. */
class FindGuideTest {
  private final List<String> printed = new ArrayList<>();
  private TestDatabase database = new TestDatabase("", "", "");

  static class Parcels {
    @Workflow
    String deliver(String parcel) {
      Durable.attribute("carrier", "swift");
      return hand(parcel);
    }

    @Step
    String hand(String parcel) {
      if (parcel.isEmpty()) {
        throw new IllegalStateException("there is no parcel");
      }
      return "handed over " + parcel;
    }
  }

  @BeforeEach
  void freshDatabase() throws SQLException {
    database = TestPostgres.freshDatabase();
  }

  private void print(String line) {
    printed.add(line);
  }

  @Test
  void workflowsAreFoundCountedAndInspected() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Parcels parcels = cairn.durable(Parcels.class);
      cairn.start();
      Instant monday = Instant.now().minus(Duration.ofDays(1));

      StartOptions run =
          StartOptions.id("parcel-17").attribute("customer", "c-17").attribute("region", "eu");
      cairn.start(run, parcels::deliver, "a book").await();

      cairn.start(StartOptions.id("parcel-18").attribute("customer", "c-17"), parcels::deliver, "");
      Eventually.holds(() ->
          assertThat(cairn.workflows().count(Criterion.states(WorkflowState.FAILED))).isOne());

      find(cairn, monday);
      pages(cairn);
      texts(cairn, monday);
      counts(cairn);
      histories(cairn);
    }
  }

  private void find(Cairn cairn, Instant monday) {
    Stream<WorkflowSummary> failed =
        cairn
            .workflows()
            .find(
                Criterion.name("deliver"),
                Criterion.states(WorkflowState.FAILED),
                Criterion.createdAfter(monday),
                Criterion.attribute("customer", "c-17"));
    failed.forEach(workflow -> print(workflow.id() + " " + workflow.times().created()));
    assertThat(printed).hasSize(1).first().asString().startsWith("parcel-18 ");
  }

  private static void pages(Cairn cairn) {
    WorkflowPage page = cairn.workflows().firstPage(1, Criterion.idPrefix("parcel-"));
    String cursor = page.next().orElseThrow(); // for example in the link to the next page
    WorkflowPage more = cairn.workflows().nextPage(cursor, 1, Criterion.idPrefix("parcel-"));

    assertThat(page.workflows()).extracting(WorkflowSummary::id).containsExactly("parcel-18");
    assertThat(more.workflows()).extracting(WorkflowSummary::id).containsExactly("parcel-17");
    assertThat(more.next()).isEmpty();
  }

  private static void texts(Cairn cairn, Instant monday) {
    TextSearch search = TextSearch.of("handed over").matching(Criterion.createdAfter(monday));
    WorkflowPage page = cairn.workflows().search(search);
    while (page.workflows().isEmpty() && page.next().isPresent()) {
      page = cairn.workflows().search(search.after(page.next().orElseThrow()));
    }

    assertThat(page.workflows()).extracting(WorkflowSummary::id).containsExactly("parcel-17");
  }

  private static void counts(Cairn cairn) {
    long failed = cairn.workflows().count(Criterion.states(WorkflowState.FAILED));

    var day = GroupBy.created(ChronoUnit.DAYS, ZoneId.of("Europe/Berlin"));
    List<WorkflowCount> counts = cairn.workflows().counts(List.of(day, GroupBy.state()));
    List<WorkflowDurations> durations = cairn.workflows().durations(List.of(GroupBy.name()));
    Duration slow = durations.getFirst().p99();

    assertThat(failed).isOne();
    assertThat(counts).extracting(WorkflowCount::count).containsExactly(1L, 1L);
    assertThat(slow).isPositive();
  }

  private void histories(Cairn cairn) {
    printed.clear();

    WorkflowHistory history = cairn.workflows().history("parcel-17");
    for (RecordedStep step : history.steps()) {
      print(step.key() + " " + step.execution().took() + " by " + step.execution().executor());
    }
    RecordedWorkflow failed = cairn.workflows().get("parcel-18");
    print(failed.input() + " ended with " + failed.error());

    assertThat(printed).hasSize(3);
    assertThat(printed.getFirst()).startsWith("attribute carrier ");
    assertThat(printed.getLast()).contains("there is no parcel");
  }
}
