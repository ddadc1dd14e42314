/**
 * Encodes exceptions as JSON and restores them, so that code catches the same exception on replay
 * as on the first execution.
 *
 * <pre>
 * thrown --&gt; FailureCodec.describe --&gt; FailureRecord --&gt; JSON
 *   class is allowed and can be constructed again:  recorded as itself
 *   else a superclass is (SQLException and others): recorded as that class
 *   else:                                           recorded as RecordedException
 * JSON --&gt; FailureRecord --&gt; ExceptionBuilder --&gt; exception with the recorded stack trace
 * </pre>
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>A class name in a record loads a class only if {@link
 *       dev.cairn.internal.failure.AllowedExceptions} contains it: exceptions to which the
 *       registered code refers ({@link dev.cairn.internal.failure.ReferencedExceptions}), common
 *       exceptions of Java and Cairn, and the classes and packages that {@code Config} allows.
 *   <li>An exception is recorded as its own class only if it was reconstructed from the record with
 *       the same message and cause. The test is made when it is recorded, so the first execution
 *       and a replay throw the same.
 *   <li>Recording never fails because of the exception's own code.
 *   <li>The component names of {@link dev.cairn.internal.failure.FailureRecord} and {@link
 *       dev.cairn.internal.failure.SqlDetails} are keys of stored JSON and must not change.
 * </ul>
 *
 * <p>The package has no mutable state and does not access the database. Related packages: {@link
 * dev.cairn.internal.json} reads and writes the fields, {@link dev.cairn.internal.value} stores the
 * result, {@link dev.cairn.internal.registry} knows the registered code.
 */
@NullMarked
package dev.cairn.internal.failure;

import org.jspecify.annotations.NullMarked;
