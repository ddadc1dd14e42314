package dev.cairn.testing.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.SampleRun;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
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
