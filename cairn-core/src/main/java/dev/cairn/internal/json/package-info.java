/**
 * Binds JSON to declared types with Jackson. Only this package, {@link dev.cairn.internal.failure}
 * and {@link dev.cairn.codec} use Jackson.
 *
 * <p>{@link dev.cairn.internal.json.JsonMappers} configures Jackson; {@link
 * dev.cairn.internal.json.JsonBinding} reads and writes the values of one declared type; the other
 * classes are rules that Jackson calls.
 *
 * <p>Invariants:
 *
 * <ul>
 *   <li>Stored data never selects a class, except among the permitted classes of a sealed type that
 *       the code declares, or by an annotation that lists the subtypes.
 *   <li>A value is written and read by its declared type, never by its runtime class.
 *   <li>A value that could not be read back as an equal value is rejected when it is written, and a
 *       type without readable values when code is registered. The message names the path, the
 *       reason and a fix, and contains no values.
 *   <li>Values are stored by their fields. Collections keep their order; those that iterate by hash
 *       codes that differ between processes are rejected.
 *   <li>Written JSON remains readable: a member of a record that is not present is null or the
 *       default, and unknown members are ignored, so that types can evolve.
 * </ul>
 *
 * <p>The package has no state apart from Jackson's caches and does not access the database. Related
 * packages: {@link dev.cairn.codec} contains the codecs that use it, {@link
 * dev.cairn.internal.value} decides where values are stored.
 */
@NullMarked
package dev.cairn.internal.json;

import org.jspecify.annotations.NullMarked;
