package dev.cairn.telemetry.metrics;

import dev.cairn.Cairn;
import dev.cairn.health.Health;
import dev.cairn.health.UnclaimedWorkflows;
import dev.cairn.queue.QueueStatus;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows queues and executors, as they are in the database. They are read at regular intervals on a
 * thread of its own, so that a scrape neither waits for the database nor loads it. While the
 * database cannot be read, the gauges have no value. Thread-safe.
 *
 * <p>All processes on a database show the same numbers: use their maximum, not their sum. Beyond
 * 1,000 queues, the gauges of {@code other} show the sum of the remaining ones, and the longest
 * wait.
 */
public final class DatabaseMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseMetrics.class);

  private static final int MAX_QUEUES = 1_000;

  /** After so many intervals without an answer of the database, what was read is too old. */
  private static final int STALE = 3;

  private final Cairn cairn;
  private final MeterRegistry registry;
  private final Duration interval;
  private final ScheduledExecutorService reader =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cairn-metrics").factory());
  private final BoundedNames names;
  private final Set<String> registered = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Snapshot snapshot;

  /**
   * Creates the gauges; {@link #start} registers them.
   *
   * @param cairn reads the database
   * @param registry where they are registered
   * @param interval the time between two readings
   */
  public DatabaseMetrics(Cairn cairn, MeterRegistry registry, Duration interval) {
    this(cairn, registry, interval, MAX_QUEUES);
  }

  /** Creates the gauges, of up to a number of queues. */
  DatabaseMetrics(Cairn cairn, MeterRegistry registry, Duration interval, int maxQueues) {
    this.names = new BoundedNames(maxQueues);
    this.cairn = cairn;
    this.registry = registry;
    this.interval = interval;
  }

  /** What was read last. */
  private record Snapshot(long at, Map<String, Depth> queues, int executors, long unclaimed) {}

  /** The numbers of workflows in a queue, or in several. */
  private record Depth(long waiting, long delayed, long running, Duration oldest) {
    static Depth of(QueueStatus status) {
      return new Depth(status.waiting(), status.delayed(), status.running(), status.oldest());
    }

    Depth plus(Depth other) {
      return new Depth(
          waiting + other.waiting,
          delayed + other.delayed,
          running + other.running,
          oldest.compareTo(other.oldest) < 0 ? other.oldest : oldest);
    }
  }

  /** Registers the gauges, and begins to read. */
  @SuppressWarnings("FutureReturnValueIgnored") // read throws nothing
  public void start() {
    Gauge.builder("cairn.executors", this, metrics -> metrics.value(Snapshot::executors))
        .register(registry);
    Gauge.builder("cairn.workflows.unclaimed", this, metrics -> metrics.value(Snapshot::unclaimed))
        .register(registry);
    reader.scheduleWithFixedDelay(this::read, 0, interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void read() {
    try {
      List<QueueStatus> all = cairn.queues().all();
      Health health = cairn.health();
      Map<String, Depth> depths = depths(all);
      snapshot = health.outage().isPresent() ? null : newSnapshot(depths, health);
      depths.keySet().forEach(this::register);
    } catch (RuntimeException unreadable) { // the health reports it
      LOG.debug("queues and executors cannot be read", unreadable);
      snapshot = null;
    }
  }

  private Map<String, Depth> depths(List<QueueStatus> all) {
    return all.stream()
        .collect(
            Collectors.toMap(
                status -> names.bounded(status.queue().name()), Depth::of, Depth::plus));
  }

  private Snapshot newSnapshot(Map<String, Depth> depths, Health health) {
    return new Snapshot(
        now(),
        depths,
        health.executors().size(),
        health.unclaimed().stream()
            .filter(waiting -> !waiting.paused())
            .mapToLong(UnclaimedWorkflows::count)
            .sum());
  }

  private void register(String queue) {
    if (registered.add(queue)) {
      gauge("cairn.queue.waiting", queue, Depth::waiting);
      gauge("cairn.queue.delayed", queue, Depth::delayed);
      gauge("cairn.queue.running", queue, Depth::running);
      TimeGauge.builder(
              "cairn.queue.oldest",
              this,
              TimeUnit.MILLISECONDS,
              metrics -> metrics.value(queue, depth -> depth.oldest().toMillis()))
          .tag("queue", queue)
          .register(registry);
    }
  }

  private void gauge(String name, String queue, ToDoubleFunction<Depth> part) {
    Gauge.builder(name, this, metrics -> metrics.value(queue, part))
        .tag("queue", queue)
        .register(registry);
  }

  private double value(String queue, ToDoubleFunction<Depth> part) {
    return value(read -> {
      Depth depth = read.queues.get(queue);
      return depth == null ? Double.NaN : part.applyAsDouble(depth);
    });
  }

  /** Returns a part of what was read; not a number if that is too old. */
  private double value(ToDoubleFunction<Snapshot> part) {
    Snapshot read = snapshot;
    return read == null || now() - read.at > STALE * interval.toNanos()
        ? Double.NaN
        : part.applyAsDouble(read);
  }

  private long now() {
    return registry.config().clock().monotonicTime();
  }

  /** Stops reading. The gauges stay, and have no value after some time. */
  @Override
  public void close() {
    reader.shutdownNow();
  }
}
