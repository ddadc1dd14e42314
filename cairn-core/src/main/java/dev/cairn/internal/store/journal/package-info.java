/**
 * The journal writes the records of all workflows of a process in batches (group commit). It is the
 * only way in which a running workflow writes records, apart from transactions, whose record is
 * part of their own commit ({@link dev.cairn.internal.store.transaction}).
 *
 * <pre>
 * caller   write(entry) -&gt; queued -&gt; parked ........................... -&gt; unparked: verdict
 *                            |                                                 ^
 * writer             take all waiting -&gt; one transaction, one round trip -&gt; commit
 * </pre>
 *
 * <p>Two writer threads share the connections. While one commits, the next batch accumulates. When
 * nothing is waiting, an entry is written at once and alone. A batch has at most 1,000 entries or
 * about 4 million characters; entries that were submitted together are always in one batch.
 *
 * <p>The first attempt of a batch inserts without looking for existing rows, which is fastest.
 * {@link dev.cairn.internal.store.batch.ExistingRows} describes the further attempts:
 *
 * <pre>
 *            unique violation                connection lost
 *   NONE ----------------------&gt; SOME     NONE, SOME ---------&gt; PERHAPS_ALL
 *
 *   permanent error:  split the batch, until the invalid entry fails alone
 *   transient error:  repeat the batch
 *   other exception:  write the entries one by one; those that fail again
 *                     get a JournalFailedException
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A caller continues only after the commit of its entry.
 *   <li>A later entry of one caller is not visible before its earlier ones, unless Postgres rejects
 *       those.
 *   <li>Tied entries (a last record and the end of its workflow) are committed together or not at
 *       all.
 *   <li>An entry that Postgres rejects fails alone.
 *   <li>A writer thread ends only after {@code close()}, when the queue is empty.
 * </ul>
 *
 * <p>When the process dies, queued entries are lost; no caller has seen a verdict for them, so the
 * workflow continues from its last record elsewhere. When the database is unavailable, the writers
 * repeat their batch, and callers stay parked. When {@code close()} is called, submitted entries
 * are still written; later ones are rejected.
 *
 * <p>{@link dev.cairn.internal.store.journal.RecentRecords} keeps the keys of the last 4,000
 * confirmed records or so, to count after a failover how many are missing.
 */
@NullMarked
package dev.cairn.internal.store.journal;

import org.jspecify.annotations.NullMarked;
