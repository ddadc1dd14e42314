package dev.cairn.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.WorkflowRow;
import java.time.Duration;
import java.util.List;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** Whoever claims, adopts and removes runs of a workflow at once sees them one after another. */
@Param(name = "attempt", gen = IntGen.class, conf = "1:3")
public class LiveRunsLincheck {
  private static final int INTERLEAVINGS = 500;
  private static final Definition FLOW =
      new Definition(
          "flow",
          List.of(),
          new Slot("the result of flow", void.class),
          arguments -> null,
          LiveRunsLincheck.class);

  private final LiveRuns runs = new LiveRuns();
  private final LiveRun[] attempts = {attempt(1), attempt(2), attempt(3)};

  private static LiveRun attempt(int number) {
    return new LiveRun(FLOW, new Entry.Owned("w", number), null, new WorkflowRow.Term(null, null));
  }

  /** The attempt that has the id already; 0 if it was free. */
  @Operation
  public int claim(@Param(name = "attempt") int attempt) {
    LiveRun running = runs.claim(attempts[attempt - 1]);
    return running == null ? 0 : running.owned().attempt();
  }

  @Operation
  public boolean adopt(@Param(name = "attempt") int attempt) {
    return runs.adopt(attempts[attempt - 1]);
  }

  /** The attempt that runs; 0 if none does. */
  @Operation
  public int find() {
    return runs.find("w").map(run -> run.owned().attempt()).orElse(0);
  }

  @Operation
  public void remove(@Param(name = "attempt") int attempt) {
    runs.remove(attempts[attempt - 1]);
  }

  @Test
  void runsOfOneWorkflowFollowEachOther() {
    new ModelCheckingOptions()
        .iterations(30)
        .invocationsPerIteration(INTERLEAVINGS)
        .threads(2)
        .actorsPerThread(3)
        .check(LiveRunsLincheck.class);
  }

  @Test
  void whoeverWaitsForTheLastRunSeesItGo() {
    Lincheck.runConcurrentTest(
        INTERLEAVINGS,
        () -> {
          var live = new LiveRuns();
          LiveRun run = attempt(1);
          live.claim(run);
          Thread.ofPlatform().start(() -> live.remove(run));

          assertEquals(0, live.awaitNone(Duration.ofDays(1)));
        });
  }
}
