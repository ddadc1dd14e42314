package dev.cairn.testing;

import static dev.cairn.testing.CairnAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.guide.Checkout;
import dev.cairn.testing.guide.Order;
import dev.cairn.testing.guide.PaymentClient;
import dev.cairn.testing.guide.PaymentDeclinedException;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Step;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@CairnTest(migrations = "/shop/inventory.sql")
class WorkflowAssertTest {
  private final AtomicInteger failures = new AtomicInteger();
  private final PaymentClient payments =
      (card, key) -> {
        if (failures.getAndDecrement() > 0) {
          throw new IllegalStateException("no answer");
        }
        if (card.startsWith("declined")) {
          throw new PaymentDeclinedException("no money on " + card);
        }
        return "payment " + card;
      };
  private final Cairn cairn;
  private final Checkout checkout;
  private final Approval approval;

  WorkflowAssertTest(Cairn cairn) {
    this.cairn = cairn;
    this.checkout = cairn.durable(Checkout.class, payments);
    this.approval = cairn.durable(Approval.class);
  }

  /** A workflow with branches that waits for a message. */
  static class Approval {
    @Workflow
    public List<String> approve(String contract) {
      Durable.all(
          Durable.branch("legal", () -> read("legal")),
          Durable.branch("sales", () -> read("sales")));
      String answer =
          Durable.receive("approval", String.class, Duration.ofDays(1)).orElse("no answer");
      return List.of(contract, answer, Durable.uuid().toString(), Durable.now().toString());
    }

    @Step
    String read(String by) {
      return "read by " + by;
    }
  }

  private Handle<String> start(String card) {
    return cairn.start(
        StartOptions.id("order-17"), checkout::checkout, new Order("17", "teapot", 2, card));
  }

  private Handle<List<String>> startApproval() {
    return cairn.start(StartOptions.id("contract-1"), approval::approve, "lease");
  }

  @Test
  void outcomeAndOrderOfStepsAreVerified() {
    assertThat(start("visa"))
        .succeeded()
        .succeededWith("order 17 paid by payment visa")
        .ran("reserve")
        .before("charge")
        .times(1)
        .ran("confirm")
        .after("charge")
        .ranOnce("reserve", "charge", "confirm")
        .didNotRun("release");
  }

  @Test
  void failureIsVerified() {
    assertThat(start("declined-1"))
        .failedWith(PaymentDeclinedException.class)
        .failedWith(RuntimeException.class, "no money on declined-1")
        .ran("charge")
        .inTries(1)
        .before("release");
  }

  @Test
  void cancellationIsVerified() {
    Handle<List<String>> handle = startApproval();
    assertThat(handle).isWaitingFor("approval");

    handle.cancel();

    assertThat(handle).wasCancelled();
  }

  @Test
  void wrongExpectationsFailWithTheHistory() {
    failures.set(1);
    Handle<String> handle = start("visa");
    assertThat(handle).succeeded();

    assertFails(
        () -> assertThat(handle).succeededWith("paid"),
        "succeed with <paid>, but the result was <order 17 paid by payment visa>");
    assertFails(
        () -> assertThat(handle).failedWith(PaymentDeclinedException.class),
        "fail with dev.cairn.testing.guide.PaymentDeclinedException, but the result was <order 17");
    assertFails(
        () -> assertThat(handle).ranOnce("charge"), "run 'charge' once, but it needed 2 tries");
    assertFails(() -> assertThat(handle).ranOnce("ship"), "run 'ship' once, but it has 0 records");
    assertFails(() -> assertThat(handle).ran("ship"), "run 'ship', but it did not");
    assertFails(
        () -> assertThat(handle).ran("charge").before("reserve"), "run 'charge' before 'reserve'");
    assertFails(
        () -> assertThat(handle).ran("reserve").after("charge"), "run 'reserve' after 'charge'");
    assertFails(
        () -> assertThat(handle).ran("reserve").times(2),
        "run 'reserve' 2 times, but it has 1 records");
    assertFails(() -> assertThat(handle).ran("charge").inTries(1), "in 1 tries, but it needed 2");
    assertFails(() -> assertThat(handle).didNotRun("reserve"), "not run 'reserve', but it did");
    assertFails(
        () -> assertThat(handle).isWaitingFor("approval"), "wait for 'approval', but it ended");
  }

  @Test
  void exceptionOfTheWorkflowIsTheCause() {
    Handle<String> handle = start("declined-1");

    assertThatThrownBy(() -> assertThat(handle).succeeded())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("succeed, but it threw")
        .hasCauseInstanceOf(PaymentDeclinedException.class);
    assertFails(
        () -> assertThat(handle).failedWith(IllegalStateException.class),
        "fail with java.lang.IllegalStateException, but it threw");
    assertFails(
        () -> assertThat(handle).failedWith(RuntimeException.class, "no cup"),
        "fail with the message 'no cup'");
  }

  private static void assertFails(Runnable assertion, String expectation) {
    assertThatThrownBy(assertion::run)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Expected workflow 'order-17' to ")
        .hasMessageContaining(expectation)
        .hasMessageContaining("  order-17 (checkout): ")
        .hasMessageContaining("reserve");
  }

  @Test
  void waitsAreVerifiedByTopicAndByKey() {
    Handle<List<String>> handle = startApproval();

    assertThat(handle).isWaitingFor("approval").isWaitingFor("receive approval");
    assertThatThrownBy(
            () -> assertThat(handle).within(Duration.ofMillis(50)).isWaitingFor("payment"))
        .hasMessageContaining("wait for 'payment', but it waits for [receive approval until ");
    assertThatThrownBy(() -> assertThat(handle).within(Duration.ofMillis(50)).succeeded())
        .hasMessageContaining("end within PT0.05S, but it has not")
        .hasMessageContaining("waits for receive approval until");

    cairn.messages().send("contract-1", "approval", "yes");
    assertThat(handle).succeeded().ran("legal/read").ran("read").times(2);
  }

  @Test
  void assertionsWorkOnThreadsThatTheTestStarts() {
    Handle<String> handle = start("visa");

    Awaitility.await().untilAsserted(() -> assertThat(handle).ranOnce("confirm"));
  }

  @Test
  void workflowsOfOtherEnginesAreAssertedWithTheirEngine(Config config) {
    assertThat(start("visa")).succeeded();

    try (Cairn other = Cairn.open(config)) {
      other.start();
      assertThat(other, other.handle("order-17", String.class)).ranOnce("charge");
    }
  }

  @Test
  void historyWithoutApprovedFileIsReceived(@TempDir Path folder) throws IOException {
    Path approved = folder.resolve("histories/checkout.txt");
    Handle<String> handle = start("declined-1");

    assertThatThrownBy(() -> assertThat(handle).hasHistory(approved))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("There is no approved history " + approved + " yet.")
        .hasMessageContaining("mv " + folder.resolve("histories/checkout.received.txt"));

    Path received = folder.resolve("histories/checkout.received.txt");
    assertThat(received)
        .hasContent(
            """
            workflow checkout [{"id":"17","sku":"teapot","quantity":2,"card":"declined-1"}]
              TRANSACTION reserve: null
              STEP charge: threw PaymentDeclinedException: no money on declined-1
              TRANSACTION release: null
            FAILED: threw PaymentDeclinedException: no money on declined-1
            """);
    Files.move(received, approved);
    assertThat(handle).hasHistory(approved);
  }

  @Test
  void differentHistoryIsShownBesideTheApprovedOne(@TempDir Path folder) throws IOException {
    Path approved = Files.writeString(folder.resolve("checkout.txt"), "workflow other\n");

    assertThatThrownBy(() -> assertThat(start("visa")).hasHistory(approved))
        .hasMessageContaining("The history is not the approved one of " + approved)
        .hasMessageContaining("Approved:\nworkflow other\nReceived:\nworkflow checkout");
  }

  @Test
  void idsTimesAndBranchesOfASnapshotAreTheSameInEachRun() {
    Handle<List<String>> handle = startApproval();
    cairn.messages().send("contract-1", "approval", "yes");
    assertThat(handle).succeeded();

    assertThat(HistorySnapshot.of(cairn, "contract-1").text())
        .contains("workflow approve [\"lease\"]\n")
        .contains("RECEIVE receive approval: \"yes\"\n")
        .contains("  STEP legal/read: \"read by legal\"\n  STEP sales/read: \"read by sales\"\n")
        .endsWith("SUCCEEDED: [\"lease\",\"yes\",\"<uuid-1>\",\"<time-1>\"]\n");
  }
}
