package dev.cairn.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.StartOptions;
import dev.cairn.testing.guide.Checkout;
import dev.cairn.testing.guide.Order;
import dev.cairn.testing.guide.PaymentClient;
import dev.cairn.testing.guide.PaymentDeclinedException;
import dev.cairn.workflow.Durable;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("captures the standard error stream")
class TestReportTest {
  @CairnTest(migrations = "/shop/inventory.sql")
  static class Failing {
    @SuppressWarnings("UnusedVariable") // the argument of the durable object's constructor
    private final PaymentClient payments =
        (card, key) -> {
          throw new PaymentDeclinedException("no money on " + card);
        };

    @Test
    void declined(Cairn cairn, Checkout checkout) {
      var order = new Order("17", "teapot", 2, "visa");

      cairn.start(StartOptions.id("order-17"), checkout::checkout, order).await();
    }
  }

  @Test
  void failedTestPrintsTimelinesOfItsWorkflows() {
    SampleRun run = SampleRun.of(Failing.class);

    assertThat(run.failure()).isInstanceOf(PaymentDeclinedException.class);
    assertThat(run.printed())
        .contains("Cairn: Failing.declined failed. Its workflows:")
        .containsPattern(
            "order-17 \\(checkout\\): FAILED after \\d+ ms, threw PaymentDeclinedException: no money on visa")
        .containsPattern("\\+\\d+ ms  reserve +TRANSACTION +\\d+ ms  returned null")
        .containsPattern(
            "\\+\\d+ ms  charge +STEP +\\d+ ms  threw PaymentDeclinedException: no money on visa")
        .containsPattern("\\+\\d+ ms  release +TRANSACTION");
  }

  @CairnTest(start = false)
  static class Waiting {
    @Test
    void approval(Cairn cairn) {
      var approve =
          cairn.workflow(
              "approve",
              () ->
                  Durable.branch(
                          "legal",
                          () -> {
                            Durable.step("read", () -> "contract");
                            return Durable.receive("approval", String.class, Duration.ofDays(1));
                          })
                      .await());
      cairn.start();
      cairn.start(StartOptions.id("contract-1"), approve);
      Awaitility.await()
          .until(() ->
              CurrentEnvironment.find().orElseThrow().waits().of("contract-1").stream()
                  .anyMatch(wait -> wait.isFor("approval")));
      throw new AssertionError("nobody approves");
    }
  }

  @Test
  void timelineShowsWhatAWorkflowWaitsForInWhichBranch() {
    SampleRun run = SampleRun.of(Waiting.class);

    assertThat(run.failure()).hasMessage("nobody approves");
    assertThat(run.printed())
        .contains("contract-1 (approve): RUNNING")
        .containsPattern("legal/read +STEP .*returned \"contract\"")
        .containsPattern("waits for legal/receive approval until \\d{4}-")
        .containsPattern(
            "left running:\n  workflow 'contract-1' \\(approve\\), RUNNING, waits for legal/receive approval");
  }

  @CairnTest(start = false)
  static class Careless {
    static final CountDownLatch RELEASE = new CountDownLatch(1);

    @Test
    void leavesThingsOpen(Cairn cairn, DataSource tables)
        throws SQLException, InterruptedException {
      var blocked = new CountDownLatch(1);
      var ship =
          cairn.workflow(
              "ship",
              () ->
                  Durable.step(
                      "pack",
                      () -> {
                        blocked.countDown();
                        awaitDeaf();
                      }));
      cairn.start();
      cairn.start(StartOptions.id("parcel-1"), ship);
      blocked.await();
      Connection unused = tables.getConnection();
    }

    private static void awaitDeaf() {
      while (RELEASE.getCount() > 0) {
        try {
          RELEASE.await();
        } catch (InterruptedException ignored) {
          // as code that swallows interrupts
        }
      }
    }
  }

  @Test
  void whatIsLeftRunningIsNamed() {
    SampleRun run = SampleRun.of(Careless.class);
    Careless.RELEASE.countDown();

    assertThat(run.failures()).isEmpty();
    assertThat(run.printed())
        .contains("Cairn: Careless.leavesThingsOpen left running:")
        .contains("  workflow 'parcel-1' (ship), RUNNING")
        .containsPattern(
            "  step 'pack' of workflow 'parcel-1', on thread '.*' at .*Careless.awaitDeaf")
        .containsPattern("  a connection, opened at .*Careless.leavesThingsOpen");
  }

  @CairnTest
  static class Unresolvable {
    @Test
    void needsPayments(Checkout checkout) {
      assertThat(checkout).isNotNull();
    }
  }

  @Test
  void missingConstructorArgumentIsExplained() {
    assertThat(SampleRun.of(Unresolvable.class).failure())
        .hasMessageContaining(
            "The constructor of dev.cairn.testing.guide.Checkout needs a dev.cairn.testing.guide.PaymentClient, and the test has no field with one.")
        .hasMessageContaining("cairn.durable(Checkout.class, ...)");
  }

  @CairnTest
  static class TooEarly {
    @BeforeAll
    static void beforeAll(Cairn cairn) {
      assertThat(cairn).isNotNull();
    }

    @Test
    void neverRuns() {}
  }

  @Test
  void engineOfAllTestsOfAClassIsRefused() {
    assertThat(SampleRun.of(TooEarly.class).failure())
        .hasMessageContaining("A Cairn belongs to one test, and")
        .hasMessageContaining("in a method with @BeforeEach");
  }

  @CairnTest
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  static class Shared {
    Shared(Cairn cairn) {
      assertThat(cairn).isNotNull();
    }

    @Test
    void neverRuns() {}
  }

  @Test
  void engineOfASharedTestInstanceIsRefused() {
    assertThat(SampleRun.of(Shared.class).failure())
        .hasMessageContaining("Remove @TestInstance(PER_CLASS)");
  }

  @CairnTest(migrations = "missing.sql")
  static class MissingScript {
    @Test
    void neverRuns(DataSource tables) {
      assertThat(tables).isNotNull();
    }
  }

  @Test
  void missingScriptIsNamed() {
    assertThat(SampleRun.of(MissingScript.class).failure())
        .hasMessageContaining("The script 'missing.sql' of @CairnTest on")
        .hasMessageContaining("does not exist");
  }

  @CairnTest(migrations = "/shop/broken.sql")
  static class BrokenScript {
    @Test
    void neverRuns(DataSource tables) {
      assertThat(tables).isNotNull();
    }
  }

  @Test
  void brokenScriptIsNamed() {
    assertThat(SampleRun.of(BrokenScript.class).failure())
        .hasMessageContaining(
            "The script /shop/broken.sql of @CairnTest fails: ERROR: syntax error");
  }
}
