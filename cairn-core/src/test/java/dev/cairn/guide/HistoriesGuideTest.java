package dev.cairn.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.history.DeploymentReport;
import dev.cairn.history.ExportedHistory;
import dev.cairn.history.Redaction;
import dev.cairn.operate.Criterion;
import dev.cairn.operate.ReplayResult;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The code of the guide's chapter on replaying histories. */
class HistoriesGuideTest extends CairnTest {
  @TempDir Path folder;

  /** A workflow with a secret. */
  public static class Checkout {
    @Workflow
    public String checkout(Purchase purchase) {
      String receipt = charge(purchase);
      Durable.receive("shipped", String.class, Duration.ofDays(30));
      return receipt;
    }

    @Step
    String charge(Purchase purchase) {
      return "paid with " + purchase.card();
    }
  }

  /** The argument. */
  public record Purchase(String email, String card, int total) {}

  private Checkout checkout = new Checkout();

  private Cairn withOrder() {
    Cairn cairn = open(engine -> checkout = engine.durable(Checkout.class));
    cairn
        .start(
            StartOptions.id("order-17"),
            checkout::checkout,
            new Purchase("ann@example.org", "4242 4242", 1290))
        .id();
    Eventually.holds(() -> assertThat(stepKeys("order-17")).endsWith("receive shipped#deadline"));
    return cairn;
  }

  @Test
  void historiesAreExportedAndReplayed() {
    Cairn cairn = withOrder();

    List<Path> files =
        cairn
            .histories()
            .exportTo(
                folder,
                100,
                Redaction.paths("$..card", "$.input[0].email"),
                Criterion.name("checkout"));

    assertThat(files).hasSize(1);
    assertThat(replay(files.getFirst()).fits()).isTrue();
  }

  private static ReplayResult replay(Path file) {
    try (Cairn cairn = Cairn.openForReplay(Config.named("shop"))) {
      cairn.durable(Checkout.class);

      ExportedHistory history = ExportedHistory.read(file);
      ReplayResult result = cairn.histories().replay(history).result();

      return result;
    }
  }

  @Test
  void valuesAreRedactedByCode() {
    Cairn cairn = withOrder();
    Path file = folder.resolve("order-17.json");

    Redaction redaction =
        (place, value) -> place.path().endsWith(".email") ? "someone@example.com" : value;
    cairn.histories().export("order-17").redact(redaction).writeTo(file);

    assertThat(ExportedHistory.read(file).input()).contains("someone@example.com", "4242 4242");
  }

  @Test
  void examplesOfTheJavadocWork() {
    Cairn cairn = withOrder();
    Path file = folder.resolve("checkout-order-17.json");

    cairn.histories().exportTo(folder, 100, Redaction.paths("$..card"), Criterion.name("checkout"));

    ExportedHistory history = ExportedHistory.read(file);
    ReplayResult result = cairn.histories().replay(history).result();

    assertThat(result.fits()).isTrue();
  }

  @Test
  void deploymentIsChecked() {
    Cairn cairn = withOrder();

    DeploymentReport report = cairn.histories().checkDeployment();
    List<DeploymentReport.Group> byVersion = report.groups();
    boolean deploy = report.fits() && report.isComplete();

    assertThat(deploy).isTrue();
    assertThat(byVersion)
        .singleElement()
        .extracting(DeploymentReport.Group::name)
        .isEqualTo("checkout");
  }
}
