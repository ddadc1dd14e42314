package dev.cairn.runtime;

import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import dev.cairn.store.Executors;
import dev.cairn.store.WorkflowRow;
import dev.cairn.store.Workflows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Takes over what nobody runs: workflows of executors that are dead, at the start and ever after. A
 * workflow that is not registered here waits, and is reported when their number changes.
 */
final class Recovery {
  private static final int BATCH = 200;

  private final Executors executors;
  private final Workflows workflows;
  private final Set<String> names;
  private final String build;
  private final Listener listener;
  private final Consumer<WorkflowRow> goOn;
  private Map<String, Long> reported = new HashMap<>();

  Recovery(
      Executors executors,
      Workflows workflows,
      Registered registered,
      Listener listener,
      Consumer<WorkflowRow> goOn) {
    this.executors = executors;
    this.workflows = workflows;
    this.names = registered.names();
    this.build = registered.build();
    this.listener = listener;
    this.goOn = goOn;
  }

  /** What runs here: the names of the workflows, and the build of their code. */
  record Registered(Set<String> names, String build) {}

  /** Looks once. */
  void look() {
    executors.buryExpired();
    List<WorkflowRow> taken;
    do {
      taken = workflows.takeOver(names, build, BATCH);
      taken.forEach(goOn);
    } while (taken.size() >= BATCH);
    report();
  }

  private void report() {
    Map<String, Long> waiting = workflows.unknown(names);
    waiting.forEach((name, count) -> {
      if (!count.equals(reported.get(name))) {
        listener.on(new Event.UnknownWorkflow(name, count));
      }
    });
    reported = waiting;
  }
}
