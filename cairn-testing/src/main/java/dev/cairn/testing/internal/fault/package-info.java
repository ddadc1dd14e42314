/**
 * Injects stubs and faults: an interceptor around steps, transactions and children, and a {@link
 * javax.sql.DataSource} in front of that of the engine.
 */
@NullMarked
package dev.cairn.testing.internal.fault;

import org.jspecify.annotations.NullMarked;
