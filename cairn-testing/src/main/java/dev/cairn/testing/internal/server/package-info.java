/**
 * The Postgres server of the tests, and the databases on it.
 *
 * <p>A server is a process of its own, {@link dev.cairn.testing.internal.server.ServerHost}, which
 * all test JVMs with the same class path of the server share. It ends when no test JVM has been
 * connected for some seconds, or for longer if it is to be kept.
 *
 * <pre>
 *  test JVM 1 --+   control connection, held until the JVM ends
 *               +-->  ServerHost  --&gt;  Postgres  (no fsync: nothing has to survive)
 *  test JVM 2 --+                         |
 *                                         +-- cairn_template_HASH   migrated once
 *                                         +-- cairn_test_CLIENT_N   a copy for each test
 * </pre>
 *
 * <p>If a test JVM dies, its control connection breaks, and the host drops its databases. If the
 * host dies, Postgres ends with it, and the next test JVM starts another one. Data that cannot be
 * used is deleted and created again.
 */
@NullMarked
package dev.cairn.testing.internal.server;

import org.jspecify.annotations.NullMarked;
