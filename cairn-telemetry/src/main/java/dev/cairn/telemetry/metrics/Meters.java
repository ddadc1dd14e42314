package dev.cairn.telemetry.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the runs in this process, which are registered on first use. Thread-safe. */
final class Meters {
  private final MeterRegistry registry;
  private final Map<List<String>, Timer> timers = new ConcurrentHashMap<>();
  private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
  private final BoundedNames workflows;
  private final BoundedNames steps;

  /**
   * Creates the meters.
   *
   * @param maxNames how many names of workflows, and of steps, become tags
   */
  Meters(MeterRegistry registry, int maxNames) {
    this.registry = registry;
    this.workflows = new BoundedNames(maxNames);
    this.steps = new BoundedNames(maxNames);
  }

  /** Registers counters without tags, which start with zero. */
  void register(Collection<String> names) {
    names.forEach(this::counter);
  }

  /** Returns the current time in nanoseconds, by the clock of the registry. */
  long now() {
    return registry.config().clock().monotonicTime();
  }

  /**
   * Records the time since a moment.
   *
   * @param tags keys and values in turn
   */
  void time(String name, long since, String... tags) {
    timer(name, tags).record(now() - since, TimeUnit.NANOSECONDS);
  }

  private Timer timer(String name, String... tags) {
    return timers.computeIfAbsent(
        key(name, tags), key -> Timer.builder(name).tags(tags).register(registry));
  }

  void count(String name, String... tags) {
    counter(name, tags).increment();
  }

  private Counter counter(String name, String... tags) {
    return counters.computeIfAbsent(
        key(name, tags), key -> Counter.builder(name).tags(tags).register(registry));
  }

  private static List<String> key(String name, String[] tags) {
    return List.of(name, String.join("\0", tags));
  }

  /** Returns the number of runs of a workflow. */
  AtomicInteger active(String workflow) {
    return active.computeIfAbsent(
        workflow,
        name -> {
          var number = new AtomicInteger();
          Gauge.builder("cairn.workflow.active", number, AtomicInteger::get)
              .tags(Tags.of("workflow", name))
              .register(registry);
          return number;
        });
  }

  /** Returns the name of a workflow as a tag. */
  String workflow(String name) {
    return workflows.bounded(name);
  }

  /** Returns the name of a step as a tag. */
  String step(String workflow, String name) {
    return steps.bounded(name, List.of(workflow, name));
  }
}
