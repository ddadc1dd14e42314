/**
 * Access of people and programs over HTTP: tokens, sessions, and the audit log of their changes.
 *
 * <p>Servers use these, such as that of {@code cairn-http}; the engine does not. Only hashes of
 * tokens and of the secrets of sessions are stored. A session that was opened with a token ends
 * with it. An entry of the audit log is written before a change and completed after it, so that the
 * entry of a change whose process died has no outcome. Triggers reject every other change of the
 * log.
 */
@NullMarked
package dev.cairn.access;

import org.jspecify.annotations.NullMarked;
