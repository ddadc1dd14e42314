package dev.cairn.spring.internal.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The meters of the runs in this process, which are registered on first use. Thread-safe. */
final class Meters {
  /** Names of steps that code computes, such as one with an id in it, would never end. */
  static final int MOST_STEPS = 1_000;

  static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Map<List<String>, Timer> timers = new ConcurrentHashMap<>();
  private final Map<List<String>, Counter> counters = new ConcurrentHashMap<>();
  private final Map<String, AtomicInteger> active = new ConcurrentHashMap<>();
  private final Set<List<String>> steps = ConcurrentHashMap.newKeySet();

  /**
   * Creates the meters.
   *
   * @param counted counters without tags, which are registered at once and start with zero
   */
  Meters(MeterRegistry registry, Set<String> counted) {
    this.registry = registry;
    counted.forEach(this::counter);
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
    timers
        .computeIfAbsent(key(name, tags), key -> Timer.builder(name).tags(tags).register(registry))
        .record(now() - since, TimeUnit.NANOSECONDS);
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

  /** Returns the name of a step as a tag: itself, or {@link #OTHER} if there are too many. */
  String bounded(String workflow, String step) {
    List<String> key = List.of(workflow, step);
    return steps.contains(key) || (steps.size() < MOST_STEPS && steps.add(key)) ? step : OTHER;
  }
}
