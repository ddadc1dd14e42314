/**
 * The parts of the environment of a test: what each one contributes to the configuration of the
 * engine, gives to the test, and checks and reports when the test ends.
 */
@NullMarked
package dev.cairn.testing.internal.part;

import org.jspecify.annotations.NullMarked;
