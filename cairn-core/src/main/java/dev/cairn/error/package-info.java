/**
 * All exceptions.
 *
 * <pre>
 * RuntimeException
 *   CairnException             the call, the workflow or the environment
 *   IllegalArgumentException
 *     InvalidArgumentException an argument of a call
 * </pre>
 *
 * <p>The rule: a wrong argument is an {@link dev.cairn.error.InvalidArgumentException}; settings
 * that are unreadable, missing or do not fit together are a {@link
 * dev.cairn.error.ConfigException}; a call at the wrong place, time or state is a {@link
 * dev.cairn.error.UsageException}; a name or id of something that does not exist is a {@code
 * NoSuch...Exception}; code that cannot be made durable is a {@link
 * dev.cairn.error.RegistrationException}; a value that cannot be stored or read is a {@link
 * dev.cairn.error.ValueException}. Chapter 3 of the guide lists all of them with what to do.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>What a program may branch on (ids, names, states, limits, SQL states) is a field with an
 *       accessor; nobody has to parse a message.
 *   <li>Each exception can be the outcome of a step or workflow, for example if workflow code does
 *       not catch it. It is restored from its record with all fields, in another process too.
 *       Therefore each class has one constructor whose parameters are {@code message}, its fields
 *       and {@code cause}, by name and type.
 * </ul>
 *
 * <p>{@code dev.cairn.internal.failure} records and restores exceptions.
 *
 * @serial exclude
 */
@NullMarked
package dev.cairn.error;

import org.jspecify.annotations.NullMarked;
