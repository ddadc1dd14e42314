/**
 * Histories: what a run recorded before, handed out as its code asks for it again.
 *
 * <p>A record is found by its key: the step's name, {@code name#2} from the second use in a scope,
 * with the branch's path in front. With the same build, code must ask for exactly the recorded
 * steps in order, else the workflow becomes {@code STUCK}. With another build, records are matched
 * by key.
 *
 * <p>New steps are recorded in {@link dev.cairn.internal.replay.History}, which submits them to the
 * journal and blocks until the commit.
 */
@NullMarked
package dev.cairn.internal.replay;

import org.jspecify.annotations.NullMarked;
