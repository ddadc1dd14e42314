/**
 * Opening a database: the pool, the schema's migrations under an advisory lock, and the number of
 * connections.
 */
@NullMarked
package dev.cairn.internal.store.migration;

import org.jspecify.annotations.NullMarked;
