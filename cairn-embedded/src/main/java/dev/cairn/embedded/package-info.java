/**
 * A real Postgres server in a folder, for development, tests and small installations.
 *
 * <p>{@link dev.cairn.embedded.EmbeddedPostgres} is the public class; the others are its parts. The
 * package uses no other package of Cairn.
 *
 * <pre>
 * start(folder)
 *   Folder          creates the folder, without access for other users
 *   FolderLock      makes this process its only owner
 *   Binaries        unpacks Postgres once per user and checks the files at each start
 *   Account         chooses the account of the server; never root
 *   LeftoverServer  stops a server that an earlier owner left running
 *   DatabaseCluster creates the data, completely or not at all
 *   ServerLauncher  starts the server with a watchdog and waits until it accepts connections
 *
 * unlocked -- start --&gt; running -- close --&gt; unlocked
 *                         | ^ restart
 *                         v |
 *                    server died
 * </pre>
 *
 * <p>Invariants: a folder has one owner; data is never used before it is complete; the server
 * listens on 127.0.0.1 only and requires a password; binaries that another user could have changed
 * are not executed.
 *
 * <p>When the JVM dies, the operating system releases the lock and closes the pipe to the watchdog,
 * which stops the server; the next start stops a server that still runs. When the server dies,
 * {@code restart} starts it on the same port, and Postgres recovers the committed data.
 */
@NullMarked
package dev.cairn.embedded;

import org.jspecify.annotations.NullMarked;
