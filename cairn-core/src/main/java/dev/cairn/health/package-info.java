/**
 * The health of a cluster and of one process: live executors, unclaimed workflows, failing
 * background loops, and database outages.
 *
 * <p>{@code cairn.health()} returns {@link dev.cairn.health.Health}, {@code cairn.executors()}
 * returns {@link dev.cairn.health.ExecutorStatus}.
 */
@NullMarked
package dev.cairn.health;

import org.jspecify.annotations.NullMarked;
