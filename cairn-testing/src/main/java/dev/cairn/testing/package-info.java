/**
 * Tests of durable code with JUnit.
 *
 * <p>{@link dev.cairn.testing.CairnTest} gives each test an engine with a fresh database on a real
 * Postgres.
 *
 * <p>The environment of a test consists of parts, which contribute to the configuration of the
 * engine and are parameters of tests. They live as long as the test:
 *
 * <pre>
 *  constructor of the test, before each     the engine is opened when it is first asked for
 *  arguments of the test method             are resolved; durable objects are registered
 *  test method                              the engine is started before its first line
 *  after each                               the engine still runs
 *  after that                               parts are checked, everything is closed and reported
 * </pre>
 *
 * <p>Stubs and faults are in {@link dev.cairn.testing.fault}, the guard for exported histories in
 * {@link dev.cairn.testing.replay}.
 *
 * <p>If the JVM dies, the host of the server drops its databases; see {@code
 * dev.cairn.testing.internal.server}.
 */
@NullMarked
package dev.cairn.testing;

import org.jspecify.annotations.NullMarked;
