/**
 * Histories of workflows as files, and their replay against the code of this process.
 *
 * <p>{@link dev.cairn.history.Histories} is the entry point; {@code cairn.histories()} returns it.
 * {@link dev.cairn.history.ExportedHistory} is one history with everything that a replay needs; it
 * is written to a file and read again, in another process and without the database. {@link
 * dev.cairn.history.Redaction} replaces values that must not leave the database. {@link
 * dev.cairn.history.HistoryReplay} tells what the code did, {@link
 * dev.cairn.history.DeploymentReport} whether all workflows in flight can continue with it.
 *
 * <pre>
 * workflow in the database --export--&gt; ExportedHistory --redact--&gt; --writeTo--&gt; file
 *                                                                                |
 *                     HistoryReplay &lt;--replay-- ExportedHistory &lt;--read----------+
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>The files are JSON, with a version. A reader refuses a newer version, and a member of the
 *       wrong type with the path to it; it ignores members that it does not know.
 *   <li>A history contains no token of a promise and no encrypted value.
 *   <li>A redaction keeps the JSON type of every value.
 *   <li>A replay executes no step and writes nothing.
 * </ul>
 *
 * <p>The package does not access the database. Related packages: {@link dev.cairn.operate} shows
 * histories of workflows in the database, and replays them there.
 */
@NullMarked
package dev.cairn.history;

import org.jspecify.annotations.NullMarked;
