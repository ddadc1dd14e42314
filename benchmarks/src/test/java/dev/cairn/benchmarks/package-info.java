/**
 * Measures Cairn beside the leading library of its kind, on one Postgres and in processes of the
 * same settings. Begin with {@code BenchCommand}; what is measured is in {@code Workload}.
 */
@NullMarked
package dev.cairn.benchmarks;

import org.jspecify.annotations.NullMarked;
