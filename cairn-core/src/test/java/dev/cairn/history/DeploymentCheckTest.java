package dev.cairn.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Checking before a deployment whether a build can continue all workflows in flight. */
class DeploymentCheckTest extends CairnTest {
  private static final Duration LONG = Duration.ofDays(30);

  private static String waitAfter(String... steps) {
    for (String step : steps) {
      Durable.step(step, () -> step);
    }
    return Durable.receive("go", String.class, LONG).orElse("nothing");
  }

  private void run(Config config, String name, String... ids) {
    try (Cairn cairn = Cairn.open(config)) {
      Fn.Of0<String> flow = cairn.workflow(name, String.class, () -> waitAfter("a", "b"));
      cairn.start();
      for (String id : ids) {
        cairn.start(StartOptions.id(id), flow);
        Eventually.holds(() -> assertThat(stepKeys(id)).endsWith("receive go#deadline"));
      }
    }
  }

  private DeploymentReport check(int limit, Consumer<Cairn> registration) {
    try (Cairn cairn = Cairn.open(database.config())) {
      registration.accept(cairn);
      return cairn.histories().checkDeployment(limit, (replayed, total) -> {});
    }
  }

  private static Consumer<Cairn> registering(String name, String... steps) {
    return cairn -> cairn.workflow(name, String.class, () -> waitAfter(steps));
  }

  @Test
  void workflowsThatDifferAreReportedByNameAndVersion() {
    run(database.config().version("v1"), "checkout", "o1", "o2");
    run(database.config().version("v2"), "refund", "r1");

    DeploymentReport report =
        check(100, registering("checkout", "b", "a").andThen(registering("refund", "a", "b")));

    assertThat(report.fits()).isFalse();
    assertThat(report.isComplete()).isTrue();
    assertThat(report.differing())
        .extracting(each -> each.result().workflowId())
        .containsExactly("o1", "o2");
    assertThat(report.differing().getFirst().result().problem())
        .contains("requested STEP 'b' where STEP 'a' is recorded");
    assertThat(report.groups())
        .containsExactly(
            new DeploymentReport.Group("checkout", "v1", 2, 0, 2),
            new DeploymentReport.Group("refund", "v2", 1, 0, 0));
  }

  @Test
  void workflowsOfAnotherBuildCanReachChangedCode() {
    run(database.config(), "checkout", "o1", "o2");
    database.execute("update cairn.workflow set build = 'earlier' where id = 'o1'");

    DeploymentReport report = check(100, registering("checkout", "a", "b"));

    assertThat(report.fits()).isTrue();
    assertThat(report.checked())
        .filteredOn(each -> !each.sameBuild())
        .extracting(each -> each.result().workflowId())
        .containsExactly("o1");
    assertThat(report.groups().getFirst().changedBuild()).isOne();
  }

  @Test
  void numberOfReplaysIsLimitedAndTheOldestComeFirst() {
    run(database.config(), "checkout", "z", "y", "x");
    var progress = new ArrayList<String>();
    DeploymentReport report;
    try (Cairn cairn = Cairn.open(database.config())) {
      registering("checkout", "a", "b").accept(cairn);
      report =
          cairn
              .histories()
              .checkDeployment(2, (replayed, total) -> progress.add(replayed + " of " + total));

      assertThatThrownBy(() -> cairn.histories().checkDeployment(0, (replayed, total) -> {}))
          .isInstanceOf(InvalidArgumentException.class)
          .hasMessageContaining("The limit is 0");
      assertThat(cairn.histories().checkDeployment().isComplete()).isTrue();
    }

    assertThat(report.inFlight()).isEqualTo(3);
    assertThat(report.isComplete()).isFalse();
    assertThat(report.checked())
        .extracting(each -> each.result().workflowId())
        .containsExactly("z", "y");
    assertThat(progress).containsExactly("1 of 2", "2 of 2");
  }

  @Test
  void workflowsOfOtherApplicationsAreLeftOutAndUnregisteredOnesDiffer() {
    run(database.config("books"), "booking", "b1");
    run(database.config(), "checkout", "o1");
    run(database.config(), "removed", "r1");

    DeploymentReport report = check(100, registering("checkout", "a", "b"));

    assertThat(report.checked())
        .extracting(each -> each.result().workflowId())
        .containsExactly("o1", "r1");
    assertThat(report.differing())
        .singleElement()
        .extracting(each -> each.result().problem())
        .asString()
        .contains("has not registered the workflow 'removed'");
  }

  @Test
  void nothingInFlightFits() {
    DeploymentReport report = check(1, registering("checkout"));

    assertThat(report.fits()).isTrue();
    assertThat(report.isComplete()).isTrue();
    assertThat(report.groups()).isEqualTo(List.of());
  }
}
