package dev.cairn.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Optional;

/** Where a transaction writes that it happened, in the same commit as its rows. */
interface Ledger<T> {
  /** Writes the record; false if it may not, since it is there already or the owner has changed. */
  boolean record(Connection connection, T result) throws SQLException;

  /** What this owner's transaction recorded before, if its commit went unnoticed. */
  Optional<T> find(Connection connection) throws SQLException;

  /** Whether {@link #find} may find something before the first try. */
  boolean mayHaveHappened();
}
