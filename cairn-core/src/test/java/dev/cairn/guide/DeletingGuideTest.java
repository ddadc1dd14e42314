package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.common.WorkflowState;
import dev.cairn.operate.BulkOperation;
import dev.cairn.operate.BulkPreview;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.Retention;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.TestDatabase;
import dev.cairn.testkit.TestPostgres;
import dev.cairn.workflow.Workflow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The code of the guide's chapter on deleting workflows. */
class DeletingGuideTest {
  private final List<String> printed = new ArrayList<>();
  private TestDatabase database = new TestDatabase("", "", "");

  @BeforeEach
  void freshDatabase() throws SQLException {
    database = TestPostgres.freshDatabase();
  }

  static class Orders {
    @Workflow
    String order(String what) {
      if (what.isEmpty()) {
        throw new IllegalStateException("nothing was ordered");
      }
      return "sent " + what;
    }
  }

  private void print(String line) {
    printed.add(line);
  }

  @Test
  void oneOrManyWorkflowsAreDeleted() {
    try (Cairn cairn = Cairn.open(database.config())) {
      Orders orders = cairn.durable(Orders.class);
      cairn.start();
      cairn.start(StartOptions.id("order-17"), orders::order, "a book").await();
      cairn.start(StartOptions.id("order-18"), orders::order, "");
      cairn.start(StartOptions.id("order-19"), orders::order, "");
      Eventually.holds(() ->
          assertThat(cairn.workflows().count(Criterion.states(WorkflowState.FAILED))).isEqualTo(2));

      deleteOne(cairn);
      deleteMany(cairn, Instant.now().plus(Duration.ofDays(1)));

      assertThat(cairn.workflows().count()).isZero();
    }
  }

  private static void deleteOne(Cairn cairn) {
    int deleted = cairn.workflows().delete("order-17");
    assertThat(deleted).isOne();
  }

  private void deleteMany(Cairn cairn, Instant monday) {
    BulkOperation failed =
        cairn
            .workflows()
            .bulk(
                Criterion.name("order"),
                Criterion.states(WorkflowState.FAILED),
                Criterion.completedBefore(monday));
    BulkPreview preview = failed.preview();
    print(preview.count() + " in all, " + preview.delete() + " to delete: " + preview.states());
    long deleted = failed.delete(progress -> print(progress.touched() + " deleted"));

    assertThat(deleted).isEqualTo(2);
    assertThat(printed).containsExactly("2 in all, 2 to delete: {FAILED=2}", "2 deleted");
  }

  private static Config keeping(Config config) {
    Config keeping =
        config.retention(
            Retention.after(Duration.ofDays(7)).states(WorkflowState.SUCCEEDED),
            Retention.after(Duration.ofDays(90)),
            Retention.after(Duration.ofHours(1)).names("ping"));
    return keeping;
  }

  @Test
  void retentionRulesAreStoredAndKeepYoungWorkflows() {
    try (Cairn cairn = Cairn.open(keeping(database.config()))) {
      Orders orders = cairn.durable(Orders.class);
      cairn.start();
      cairn.start(StartOptions.id("order-17"), orders::order, "a book").await();

      Eventually.holds(() ->
          assertThat(database.query("select rule from cairn.retention order by rule"))
              .containsExactly(
                  "PT168H SUCCEEDED",
                  "PT1H SUCCEEDED,FAILED,CANCELLED of ping",
                  "PT2160H SUCCEEDED,FAILED,CANCELLED"));
      assertThat(cairn.workflows().count()).isOne();
    }
  }
}
