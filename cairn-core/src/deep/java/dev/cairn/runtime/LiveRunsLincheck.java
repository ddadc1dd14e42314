package dev.cairn.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.WorkflowRow;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.Lincheck;
import org.junit.jupiter.api.Test;

/** Of those that start, take over and end runs of a workflow at once, one runs it at a time. */
public class LiveRunsLincheck {
  private static final int INTERLEAVINGS = 500;
  private static final Definition FLOW =
      new Definition(
          "flow",
          List.of(),
          new Slot("the result of flow", void.class),
          arguments -> null,
          LiveRunsLincheck.class);

  private static LiveRun attempt(int number) {
    return new LiveRun(
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
          var live = new LiveRuns();
          LiveRun reserved = attempt(1);
          LiveRun recovered = attempt(1);
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
          var live = new LiveRuns();
          LiveRun before = attempt(1);
          live.reserve(before);
          before.lifecycle().accept();
          var runs = new AtomicInteger();

          Thread next = started(() -> runs.addAndGet(live.adopt(attempt(1)) ? 1 : 0));
          runs.addAndGet(live.finish(before, new Ended.Dropped()) ? 1 : 0);
          await(next);

          assertTrue(runs.get() >= 1);
        });
  }

  @Test
  void whatIsAdoptedWhileAStartIsRejectedIsRun() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var live = new LiveRuns();
          LiveRun reserved = attempt(1);
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
          var live = new LiveRuns();
          var reserved = new AtomicInteger();
          Runnable start =
              () -> {
                LiveRun run = attempt(1);
                LiveRun other = live.reserve(run);
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
          var live = new LiveRuns();
          LiveRun run = attempt(1);
          live.reserve(run);
          started(() -> live.finish(run, new Ended.Dropped()));

          assertEquals(0, live.awaitNone(Duration.ofDays(1)));
        });
  }
}
