/**
 * Transactions that Cairn and Spring share. Cairn begins and commits; Spring finds its connection
 * and its entity manager as those of a transaction that has begun ({@link
 * dev.cairn.spring.internal.transaction.JoinedTransaction}). If the process dies before the commit,
 * both the rows and the record are gone; synchronizations after the commit may then not be called.
 */
@NullMarked
package dev.cairn.spring.internal.transaction;

import org.jspecify.annotations.NullMarked;
