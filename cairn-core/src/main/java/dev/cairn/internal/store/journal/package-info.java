/**
 * The journal: the one way in which records of workflows reach the database (group commit).
 *
 * <pre>
 * caller:   write(entry) -&gt; queued -&gt; parked ................. -&gt; verdict
 * writer:                    take all -&gt; one transaction -&gt; commit -&gt; unpark
 * </pre>
 *
 * <p>Invariants: nothing is acknowledged before its commit; entries of one workflow are written in
 * order; an entry that the database refuses fails alone, because its batch is split.
 *
 * <p>When the process dies, queued entries are lost and their callers never saw a verdict. When the
 * database is away, the writer repeats the batch; after a lost answer to a commit, it writes so
 * that existing rows are recognised.
 */
@NullMarked
package dev.cairn.internal.store.journal;

import org.jspecify.annotations.NullMarked;
