package dev.cairn.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.SampleRun;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/** Tests with {@link CrashEverywhere} that are wrong themselves. */
@Isolated("captures the standard error stream")
class CrashRunErrorsTest {
  /** A workflow with one step. */
  public static class Order {
    @Workflow
    public String order() {
      return Durable.step("charge", () -> "charged");
    }
  }

  @CairnTest
  static class Forgetful {
    @CrashEverywhere
    void runsNothing(CrashRun run, Cairn cairn) {
      assertThat(run).isNotNull();
      assertThat(cairn).isNotNull();
    }
  }

  @Test
  void testThatRunsNothingIsRefused() {
    assertThat(SampleRun.of(Forgetful.class).failure())
        .hasMessageContaining("The test did not run a workflow.");
  }

  @CairnTest
  static class Twice {
    @CrashEverywhere
    void runsTwo(CrashRun run, Order shop) {
      run.workflow(shop::order).verify(() -> {});
      run.workflow(shop::order).verify(() -> {});
    }
  }

  @Test
  void testThatRunsTwoWorkflowsIsRefused() {
    assertThat(SampleRun.of(Twice.class).failure())
        .hasMessageContaining("run.workflow was called twice.");
  }

  @CairnTest
  static class VerifiedTwice {
    @CrashEverywhere
    void verifiesTwice(CrashRun run, Order shop) {
      CrashedWorkflow workflow = run.workflow(shop::order);
      workflow.verify(() -> {});
      workflow.verify(() -> {});
    }
  }

  @Test
  void secondVerificationIsRefused() {
    assertThat(SampleRun.of(VerifiedTwice.class).failure())
        .hasMessageContaining("verify was called twice.");
  }

  @CairnTest
  static class Unverified {
    @CrashEverywhere
    void verifiesNothing(CrashRun run, Order shop) {
      run.workflow(shop::order).effectsOnly();
    }
  }

  @Test
  void missingVerificationIsRefused() {
    assertThat(SampleRun.of(Unverified.class).failure())
        .hasMessageContaining("calls run.workflow(...).verify(...).");
  }

  @Test
  void errorBeforeTheFirstCrashIsInTheReport() throws IOException {
    SampleRun run = SampleRun.of(Twice.class);

    assertThat(run.printed()).contains(report(Twice.class, "runsTwo"));
    assertThat(report(Twice.class, "runsTwo"))
        .startsWith(
            "# dev.cairn.testing.crash.CrashRunErrorsTest$Twice.runsTwo\n\n**FAILED** without a crash, so no crash was tested: java.lang.IllegalStateException: run.workflow was called twice.");
  }

  private static String report(Class<?> test, String method) throws IOException {
    return Files.readString(
        Path.of("target", "cairn-crash", test.getName() + "." + method + ".md"));
  }

  /** Counts its instances, of which JUnit creates one for each invocation. */
  abstract static class LateSample {
    final int invocation;

    LateSample(AtomicInteger invocations) {
      invocation = invocations.incrementAndGet();
    }
  }

  @CairnTest
  static class ThrowsAfterwards extends LateSample {
    static final AtomicInteger INVOCATIONS = new AtomicInteger();

    ThrowsAfterwards() {
      super(INVOCATIONS);
    }

    @CrashEverywhere(frozenOwner = false)
    void checksAgain(CrashRun run, Order shop) {
      run.workflow(shop::order).verify(() -> {});
      assertThat(invocation).as("the number of the invocation").isNotEqualTo(4);
    }
  }

  @Test
  void exceptionAfterAVerificationThatPassedFailsItsInvocation() {
    ThrowsAfterwards.INVOCATIONS.set(0);

    SampleRun run = SampleRun.of(ThrowsAfterwards.class);

    assertThat(run.failure()).hasMessageContaining("the number of the invocation");
    assertThat(run.passed()).isEqualTo(2 + 3 + 3 - 1);
    assertThat(run.printed())
        .contains(
            "3 records, 6 invocations with a fault, 1 failed.",
            "| crash-run | charge | STEP | **FAILED** | passed |")
        .containsPattern(
            "- crashed after the record of step \"charge\" was committed: java.lang.AssertionError: \\[the number of the invocation\\]");
  }

  @CairnTest
  static class ThrowsInAfterEach extends LateSample {
    static final AtomicInteger INVOCATIONS = new AtomicInteger();

    ThrowsInAfterEach() {
      super(INVOCATIONS);
    }

    @CrashEverywhere(frozenOwner = false)
    void orders(CrashRun run, Order shop) {
      run.workflow(shop::order).verify(() -> {});
    }

    @AfterEach
    void checkAgain() {
      assertThat(invocation).as("the number of the invocation").isNotEqualTo(8);
    }
  }

  @Test
  void exceptionAfterTheTestMethodIsInTheReport() {
    ThrowsInAfterEach.INVOCATIONS.set(0);

    SampleRun run = SampleRun.of(ThrowsInAfterEach.class);

    assertThat(run.failure()).hasMessageContaining("the number of the invocation");
    assertThat(run.printed())
        .contains(
            "3 records, 6 invocations with a fault, 1 failed.",
            "| crash-run | end |  | passed | **FAILED** |");
  }

  @CairnTest
  static class ThrowsInSecondRun extends LateSample {
    static final AtomicInteger INVOCATIONS = new AtomicInteger();

    ThrowsInSecondRun() {
      super(INVOCATIONS);
    }

    @CrashEverywhere
    void orders(CrashRun run, Order shop) {
      run.workflow(shop::order).verify(() -> {});
      assertThat(invocation).as("the number of the invocation").isNotEqualTo(2);
    }
  }

  @Test
  void testThatFailsByChanceWithoutACrashIsNotContinued() {
    ThrowsInSecondRun.INVOCATIONS.set(0);

    SampleRun run = SampleRun.of(ThrowsInSecondRun.class);

    assertThat(run.failure()).hasMessageContaining("the number of the invocation");
    assertThat(run.passed()).isOne();
    assertThat(run.printed())
        .contains("**FAILED** without a crash, so no crash was tested: java.lang.AssertionError");
  }

  @CairnTest
  static class Unverifiable {
    @CrashEverywhere
    void failsAnyway(CrashRun run, Order shop) {
      run.workflow(shop::order).verify(() -> assertThat(shop).isNull());
    }
  }

  @Test
  void failureWithoutACrashIsTheOnlyOne() {
    assertThat(SampleRun.of(Unverifiable.class).failure())
        .hasMessageStartingWith("Without a crash: verify failed:");
  }

  /** Waits for a message that nobody sends. */
  public static class Waiting {
    @Workflow
    public String approve() {
      return Durable.promise("approval", String.class).await();
    }
  }

  @CairnTest
  static class Endless {
    @CrashEverywhere
    void waits(CrashRun run, Waiting waiting) {
      run.workflow(waiting::approve).verify(() -> {});
    }
  }

  @Test
  void workflowThatWaitsForeverIsNamedWithWhatItWaitsFor() {
    assertThat(SampleRun.of(Endless.class).failure())
        .hasMessageStartingWith(
            "Without a crash: Workflow 'crash-run' does not end: it is RUNNING, and waits for await promise approval. Let it come from outside in run.workflow(...).during(...)");
  }
}
