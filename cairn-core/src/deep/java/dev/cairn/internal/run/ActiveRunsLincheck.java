package dev.cairn.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.spi.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** Concurrent starts, takeovers and ends of a workflow: one run at a time is active. */
public class ActiveRunsLincheck {
  private static final int INTERLEAVINGS = 500;
  private static final WorkflowDefinition FLOW =
      new WorkflowDefinition(
          "flow",
          List.of(),
          new ValueType("the result of flow", void.class),
          arguments -> null,
          ActiveRunsLincheck.class);

  private static ActiveRun attempt(int number) {
    return new ActiveRun(
        FLOW,
        new Entry.RunKey("w", number),
        "w",
        null,
        new WorkflowRow.CancellationStatus(null, null, null),
        Map.of());
  }

  private static Thread startThread(Runnable code) {
    return Thread.ofPlatform().start(code);
  }

  private static void await(Thread... threads) {
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException interrupted) {
        throw new AssertionError(interrupted);
      }
    }
  }

  @Test
  void reservedRunIsStartedOnce() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var runs = new ActiveRuns();
          ActiveRun reserved = attempt(1);
          ActiveRun recovered = attempt(1);
          var begun = new AtomicInteger();
          runs.reserve(reserved);

          Thread recovery = startThread(() -> begun.addAndGet(runs.adopt(recovered) ? 1 : 0));
          begun.addAndGet(reserved.lifecycle().accept() ? 1 : 0);
          await(recovery);

          assertEquals(1, begun.get());
          assertTrue(reserved.lifecycle().isAccepted() != recovered.lifecycle().isAccepted());
        });
  }

  @Test
  void runThatCouldNotBeAdoptedIsLookedUpAfterThePreviousRun() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var runs = new ActiveRuns();
          ActiveRun before = attempt(1);
          runs.reserve(before);
          before.lifecycle().accept();
          var opportunities = new AtomicInteger();

          Thread next = startThread(() -> opportunities.addAndGet(runs.adopt(attempt(1)) ? 1 : 0));
          opportunities.addAndGet(runs.finish(before, new Completion.Dropped()) ? 1 : 0);
          await(next);

          assertTrue(opportunities.get() >= 1);
        });
  }

  @Test
  void runAdoptedDuringARejectionIsStarted() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var runs = new ActiveRuns();
          ActiveRun reserved = attempt(1);
          runs.reserve(reserved);
          var adopted = new AtomicInteger();

          Thread next = startThread(() -> adopted.addAndGet(runs.adopt(attempt(1)) ? 1 : 0));
          runs.reject(reserved);
          await(next);

          assertEquals(1, adopted.get());
        });
  }

  @Test
  void oneOfTwoReservationsWaitsForTheOther() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var runs = new ActiveRuns();
          var reserved = new AtomicInteger();
          Runnable start =
              () -> {
                ActiveRun run = attempt(1);
                ActiveRun other = runs.reserve(run);
                if (other == null) {
                  reserved.incrementAndGet();
                  run.lifecycle().accept();
                } else {
                  assertTrue(other.lifecycle().awaitAccepted());
                }
              };

          Thread one = startThread(start);
          start.run();
          await(one);

          assertEquals(1, reserved.get());
        });
  }

  @Test
  void awaitEmptySeesTheEndOfTheLastRun() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var runs = new ActiveRuns();
          ActiveRun run = attempt(1);
          runs.reserve(run);
          startThread(() -> runs.finish(run, new Completion.Dropped()));

          assertEquals(0, runs.awaitEmpty(Duration.ofDays(1)));
        });
  }
}
