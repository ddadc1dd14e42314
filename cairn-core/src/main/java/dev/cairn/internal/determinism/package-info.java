/**
 * The table of what workflow code must not do, and the check of class files.
 *
 * <pre>
 *  DeterminismRule (exported) &lt;-- NondeterministicCall, Mutators, HashTables, WorkflowApi
 *                                     ^                          ^
 *                      checks of sources: cairn-errorprone   checks of class files: here
 * </pre>
 *
 * <p>{@link dev.cairn.internal.determinism.WorkflowClassCheck} begins with the workflows of a class
 * and follows calls to classes of the application. {@link
 * dev.cairn.internal.determinism.MethodReader} reads a method and follows the values on its operand
 * stack, to know the receiver and the arguments of each call.
 *
 * <p>Invariants: class files are read, no class is initialized, and no code of the application
 * runs. The findings for a class are computed once. What cannot be read or resolved is not
 * reported. The tables depend on nothing but the rules, so that a compiler plugin can use them
 * without Cairn's libraries.
 *
 * <p>Nothing here uses the database or runs while a workflow runs.
 */
@NullMarked
package dev.cairn.internal.determinism;

import org.jspecify.annotations.NullMarked;
