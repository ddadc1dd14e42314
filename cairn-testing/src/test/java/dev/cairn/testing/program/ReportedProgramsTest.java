package dev.cairn.testing.program;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.DeterminismCheck;
import dev.cairn.determinism.DeterminismFinding;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.workflow.Durable;
import dev.cairn.workflow.Workflow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Bugs that no replay reveals, which the check of class files reports. */
class ReportedProgramsTest {
  /** Writes a file outside a step: again in each replay. */
  static class SideEffect {
    @Workflow
    void receipt(String text) throws IOException {
      Files.writeString(Path.of("receipt.txt"), text); // the bug
      Durable.step("charge", () -> text);
    }
  }

  /** Continues after the interrupt by which Cairn stops it. */
  static class SwallowedInterrupt {
    private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();

    @Workflow
    String ask(String question) {
      try {
        return Durable.step("take", answers::take);
      } catch (InterruptedException stopped) { // the bug
        return "no answer to " + question;
      }
    }
  }

  @Test
  void sideEffectOutsideAStepIsReported() {
    List<DeterminismFinding> findings = DeterminismCheck.of(SideEffect.class);

    assertThat(findings)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule()).isEqualTo(DeterminismRule.IO);
          assertThat(finding.toString()).contains("receipt", "Files.writeString");
        });
  }

  @Test
  void swallowedInterruptIsReported() {
    List<DeterminismFinding> findings = DeterminismCheck.of(SwallowedInterrupt.class);

    assertThat(findings)
        .singleElement()
        .satisfies(finding -> {
          assertThat(finding.rule()).isEqualTo(DeterminismRule.BROAD_CATCH);
          assertThat(finding.toString()).contains("ask", "InterruptedException");
        });
  }

  @Test
  void correctProgramsAreNotReported() {
    assertThat(DeterminismCheck.of(ExchangePrograms.Reminders.class, StepPrograms.Transfer.class))
        .isEmpty();
    assertThat(DeterminismCheck.of(BranchPrograms.class, TimePrograms.class)).isEmpty();
  }
}
