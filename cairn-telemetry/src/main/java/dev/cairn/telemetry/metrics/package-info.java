/**
 * Metrics with Micrometer. {@link dev.cairn.telemetry.metrics.RunMetrics} measures what this
 * process executes; {@link dev.cairn.telemetry.metrics.DatabaseMetrics} shows what the database
 * contains, read at intervals and not once for each scrape.
 *
 * {@snippet :
 * var metrics = new RunMetrics(registry);
 * Cairn cairn = Cairn.open(config.interceptor(metrics).listener(metrics));
 * var database = new DatabaseMetrics(cairn, registry, Duration.ofSeconds(10));
 * database.start();
 * }
 *
 * <p>Tags are names from code: of workflows, steps, transactions and queues, never ids, and at most
 * 1,000 different ones of each; the others are {@code other}. Only this package needs Micrometer.
 *
 * <p>The folder {@code dev/cairn/telemetry} of the jar contains {@code dashboard.json} for Grafana
 * and {@code alerts.yml} for Prometheus, which use these meters.
 */
@NullMarked
package dev.cairn.telemetry.metrics;

import org.jspecify.annotations.NullMarked;
