/**
 * Benchmarks: measure Cairn and the leading library of its kind (the peer) on one Postgres, in
 * processes with the same settings.
 *
 * <pre>
 * BenchCommand --&gt; BenchRun starts Postgres
 *   marks:   AlternatingRounds: for each library in turn, a fresh database and a worker process
 *            Workload measures Figures; MarkResult compares them with their Mark
 *   studies: Study: curves, footprint, growth, recovery and others; each gives Tables
 * Report --&gt; results/*.json and *.svg
 * </pre>
 *
 * <p>A worker process ({@link dev.cairn.benchmarks.Worker}) executes tasks by name ({@link
 * dev.cairn.benchmarks.WorkerTask}) and prints one line of JSON for each measurement. Both
 * libraries run the same workflows ({@link dev.cairn.benchmarks.Library}). Begin with {@link
 * dev.cairn.benchmarks.BenchCommand}; {@code docs/benchmarks.md} explains each measurement.
 */
@NullMarked
package dev.cairn.benchmarks;

import org.jspecify.annotations.NullMarked;
