package dev.cairn.spring.internal.metrics;

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
 * database cannot be read, the gauges have no value.
 */
public final class DatabaseMetrics implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DatabaseMetrics.class);

  /** After so many intervals without an answer of the database, what was read is too old. */
  private static final int STALE = 3;

  private final Cairn cairn;
  private final MeterRegistry registry;
  private final Duration interval;
  private final ScheduledExecutorService reader =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("cairn-metrics").factory());
  private final Set<String> queues = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Snapshot snapshot;

  /**
   * Creates the gauges.
   *
   * @param interval the time between two readings
   */
  public DatabaseMetrics(Cairn cairn, MeterRegistry registry, Duration interval) {
    this.cairn = cairn;
    this.registry = registry;
    this.interval = interval;
  }

  /** What was read last. */
  private record Snapshot(
      long at, Map<String, QueueStatus> queues, int executors, long unclaimed) {}

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
      snapshot = health.outage().isPresent() ? null : newSnapshot(all, health);
      all.forEach(status -> register(status.queue().name()));
    } catch (RuntimeException unreadable) { // the health reports it
      LOG.debug("queues and executors cannot be read", unreadable);
      snapshot = null;
    }
  }

  private Snapshot newSnapshot(List<QueueStatus> all, Health health) {
    return new Snapshot(
        now(),
        all.stream().collect(Collectors.toMap(status -> status.queue().name(), each -> each)),
        health.executors().size(),
        health.unclaimed().stream().mapToLong(UnclaimedWorkflows::count).sum());
  }

  private void register(String queue) {
    if (queues.add(queue)) {
      gauge("cairn.queue.waiting", queue, QueueStatus::waiting);
      gauge("cairn.queue.delayed", queue, QueueStatus::delayed);
      gauge("cairn.queue.running", queue, QueueStatus::running);
      TimeGauge.builder(
              "cairn.queue.oldest",
              this,
              TimeUnit.MILLISECONDS,
              metrics -> metrics.value(queue, status -> status.oldest().toMillis()))
          .tag("queue", queue)
          .register(registry);
    }
  }

  private void gauge(String name, String queue, ToDoubleFunction<QueueStatus> part) {
    Gauge.builder(name, this, metrics -> metrics.value(queue, part))
        .tag("queue", queue)
        .register(registry);
  }

  private double value(String queue, ToDoubleFunction<QueueStatus> part) {
    return value(read -> {
      QueueStatus status = read.queues.get(queue);
      return status == null ? Double.NaN : part.applyAsDouble(status);
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

  @Override
  public void close() {
    reader.shutdownNow();
  }
}
