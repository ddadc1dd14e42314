package dev.cairn.telemetry.metrics;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Meters of the journal and of the lease of this process. Thread-safe. */
final class JournalMeters {
  private final DistributionSummary batch;
  private final Timer commit;
  private final AtomicReference<@Nullable Duration> margin = new AtomicReference<>();

  JournalMeters(MeterRegistry registry) {
    batch = DistributionSummary.builder("cairn.journal.batch").register(registry);
    commit = Timer.builder("cairn.journal.commit").register(registry);
    TimeGauge.builder("cairn.lease.margin", margin, TimeUnit.MILLISECONDS, JournalMeters::millis)
        .register(registry);
  }

  private static double millis(AtomicReference<@Nullable Duration> margin) {
    Duration last = margin.get();
    return last == null ? Double.NaN : last.toMillis();
  }

  void committed(int entries, Duration took) {
    batch.record(entries);
    commit.record(took);
  }

  void extended(Duration left) {
    margin.set(left);
  }
}
