/**
 * Access of people and programs over HTTP: tokens, and the audit log of their changes.
 *
 * <p>Servers use these, such as that of {@code cairn-http}; the engine does not. Only hashes of
 * tokens are stored. An entry of the audit log is written before a change and completed after it,
 * so that the entry of a change whose process died has no outcome. Triggers reject every other
 * change of the log.
 */
@NullMarked
package dev.cairn.access;

import org.jspecify.annotations.NullMarked;
