package dev.cairn.runtime;

import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import dev.cairn.store.Executors;
import dev.cairn.store.Recoveries;
import dev.cairn.store.WorkflowRow;
import dev.cairn.store.Workflows;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Declares dead whose lease ran out, and takes over what nobody runs: at the start and ever after.
 * What was started directly it gives to this executor; what came from a queue is taken over by
 * whoever takes from the queue. A workflow that no living executor has registered waits, and is
 * reported when their number changes.
 */
final class Recovery {
  private static final int BATCH = 200;
  private static final long BETWEEN_CLEANINGS = Duration.ofMinutes(1).toNanos();

  private final Executors executors;
  private final Workflows workflows;
  private final Recoveries recoveries;
  private final Listener listener;
  private final Consumer<WorkflowRow> goOn;
  private Map<String, Long> reported = new HashMap<>();
  private long nextCleaning = System.nanoTime();

  Recovery(
      Executors executors,
      Workflows workflows,
      Recoveries recoveries,
      Listener listener,
      Consumer<WorkflowRow> goOn) {
    this.executors = executors;
    this.workflows = workflows;
    this.recoveries = recoveries;
    this.listener = listener;
    this.goOn = goOn;
  }

  /** Looks once. */
  void look() {
    for (String dead : executors.buryExpired()) {
      listener.on(new Event.ExecutorBuried(dead));
    }
    List<WorkflowRow> taken;
    do {
      taken = recoveries.takeOver(null, BATCH);
      taken.forEach(goOn);
    } while (taken.size() >= BATCH);
    executors.forgetEnded();
    if (System.nanoTime() - nextCleaning >= 0) {
      nextCleaning = System.nanoTime() + BETWEEN_CLEANINGS;
      workflows.forgetAwaited();
    }
    report();
  }

  private void report() {
    Map<String, Long> waiting = workflows.unknown();
    waiting.forEach((name, count) -> {
      if (!count.equals(reported.get(name))) {
        listener.on(new Event.UnknownWorkflow(name, count));
      }
    });
    reported = waiting;
  }
}
