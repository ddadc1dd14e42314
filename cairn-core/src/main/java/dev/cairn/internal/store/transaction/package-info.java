/**
 * Transactions of user code, committed together with their record.
 *
 * <p>In Cairn's own database the record is the step itself; in another database it is a row of a
 * ledger there, from which the step is written afterwards. A transaction is tried again after a
 * conflict or a transient error as often as its options permit; whether a lost commit took effect
 * is found out from the record.
 */
@NullMarked
package dev.cairn.internal.store.transaction;

import org.jspecify.annotations.NullMarked;
