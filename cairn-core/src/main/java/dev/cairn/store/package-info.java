/**
 * Everything that is said to Postgres: the schema, the journal that checkpoints go through, leases,
 * transactions. It alone holds SQL. {@link dev.cairn.store.Store} is its door; it knows nothing of
 * workflows' code or of JSON's meaning.
 */
@NullMarked
package dev.cairn.store;

import org.jspecify.annotations.NullMarked;
