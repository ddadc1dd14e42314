package dev.cairn.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.spi.ValueType;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** Of those that start, take over and end runs of a workflow at once, one runs it at a time. */
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
        FLOW, new Entry.Owned("w", number), "w", null, new WorkflowRow.Term(null, null));
  }

  private static Thread started(Runnable code) {
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
  void whatIsReservedIsRunOnceWhoeverFindsItsRecordFirst() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var live = new ActiveRuns();
          ActiveRun reserved = attempt(1);
          ActiveRun recovered = attempt(1);
          var begun = new AtomicInteger();
          live.reserve(reserved);

          Thread recovery = started(() -> begun.addAndGet(live.adopt(recovered) ? 1 : 0));
          begun.addAndGet(reserved.lifecycle().accept() ? 1 : 0);
          await(recovery);

          assertEquals(1, begun.get());
          assertTrue(reserved.lifecycle().isAccepted() != recovered.lifecycle().isAccepted());
        });
  }

  @Test
  void whatCouldNotBeAdoptedIsLookedForAtTheEndOfTheRunBefore() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var live = new ActiveRuns();
          ActiveRun before = attempt(1);
          live.reserve(before);
          before.lifecycle().accept();
          var runs = new AtomicInteger();

          Thread next = started(() -> runs.addAndGet(live.adopt(attempt(1)) ? 1 : 0));
          runs.addAndGet(live.finish(before, new Completion.Dropped()) ? 1 : 0);
          await(next);

          assertTrue(runs.get() >= 1);
        });
  }

  @Test
  void whatIsAdoptedWhileAStartIsRejectedIsRun() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var live = new ActiveRuns();
          ActiveRun reserved = attempt(1);
          live.reserve(reserved);
          var adopted = new AtomicInteger();

          Thread next = started(() -> adopted.addAndGet(live.adopt(attempt(1)) ? 1 : 0));
          live.reject(reserved);
          await(next);

          assertEquals(1, adopted.get());
        });
  }

  @Test
  void ofTwoThatReserveOneHasToWaitForTheOther() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var live = new ActiveRuns();
          var reserved = new AtomicInteger();
          Runnable start =
              () -> {
                ActiveRun run = attempt(1);
                ActiveRun other = live.reserve(run);
                if (other == null) {
                  reserved.incrementAndGet();
                  run.lifecycle().accept();
                } else {
                  assertTrue(other.lifecycle().awaitAccepted());
                }
              };

          Thread one = started(start);
          start.run();
          await(one);

          assertEquals(1, reserved.get());
        });
  }

  @Test
  void whoeverWaitsForTheLastRunSeesItGo() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var live = new ActiveRuns();
          ActiveRun run = attempt(1);
          live.reserve(run);
          started(() -> live.finish(run, new Completion.Dropped()));

          assertEquals(0, live.awaitNone(Duration.ofDays(1)));
        });
  }
}
