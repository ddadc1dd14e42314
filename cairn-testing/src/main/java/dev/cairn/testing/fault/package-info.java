/**
 * Stubs and faults of a test: replaced outcomes, failures, delays and hangs of steps, transactions
 * and child workflows by name, and an unavailable database.
 *
 * <p>{@link dev.cairn.testing.fault.Steps} and {@link dev.cairn.testing.fault.DatabaseFaults} are
 * parameters of tests with {@link dev.cairn.testing.CairnTest}. They end with the test.
 */
@NullMarked
package dev.cairn.testing.fault;

import org.jspecify.annotations.NullMarked;
