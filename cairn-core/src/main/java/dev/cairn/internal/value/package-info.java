/**
 * Encodes values and exceptions for the database and decodes them.
 *
 * <p>{@link dev.cairn.internal.value.ValueSerializer} is the only way from a Java object to stored
 * JSON and back. Each value has a place ({@link dev.cairn.spi.SerializationContext}): the result of
 * a step, a message, an item of a stream, and so on. A codec that encrypts may bind values to their
 * places, so that a stored value cannot be moved to another row. {@link
 * dev.cairn.internal.value.BoundCodecs} selects the codec of a place; if the codec does not bind,
 * no contexts are created. A value that a run receives from another place, such as a message, is
 * rebound when the run records it.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>User code receives the decoded record, also on the first execution, unless the codec states
 *       that the original cannot be told from it ({@link dev.cairn.spi.Codec#isExact}).
 *   <li>A value larger than {@code Config.maxValueSize} is rejected before it is written.
 *   <li>Attributes are stored as plain JSON, because the database searches them.
 *   <li>A stored value that cannot be decoded makes the run stuck ({@link
 *       dev.cairn.internal.value.RecordReader}). It is never an outcome of a step.
 * </ul>
 *
 * <p>The package has no state and does not access the database. Related packages: {@link
 * dev.cairn.internal.json} writes and reads the JSON, {@link dev.cairn.internal.failure} encodes
 * exceptions, {@link dev.cairn.internal.replay} records the encoded outcomes.
 */
@NullMarked
package dev.cairn.internal.value;

import org.jspecify.annotations.NullMarked;
