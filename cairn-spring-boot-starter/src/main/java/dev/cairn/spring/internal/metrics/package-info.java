/**
 * Metrics with Micrometer. {@link dev.cairn.spring.internal.metrics.RunMetrics} measures what this
 * process executes; {@link dev.cairn.spring.internal.metrics.DatabaseMetrics} shows what the
 * database contains, read every ten seconds and not once for each scrape.
 *
 * <p>Tags are names from code: of workflows, steps, transactions and queues, never ids. Nothing
 * here depends on Spring.
 */
@NullMarked
package dev.cairn.spring.internal.metrics;

import org.jspecify.annotations.NullMarked;
