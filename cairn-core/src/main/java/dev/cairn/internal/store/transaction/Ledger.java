package dev.cairn.internal.store.transaction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/** Where a transaction writes that it happened, in the same commit as its rows. */
interface Ledger<T> {
  String UNDEFINED_SETTING = "42704";
  String EMPTY_SETTING = "22P02";
  String DIVISION_BY_ZERO = "22012";

  /**
   * Writes the record and commits, in one round trip: a process that freezes here holds no lock
   * that its burial would wait for.
   *
   * @return false if it may not, since the record is there already or the owner has changed; then
   *     the transaction is aborted
   * @throws SQLException as {@link #endedByItself} says, if it is not the transaction any more that
   *     was begun
   */
  boolean commit(Connection connection, T result) throws SQLException;

  /**
   * Writes the same record, in a transaction that is rolled back afterwards.
   *
   * @throws SQLException if Postgres cannot write it
   */
  void rehearse(Connection connection, T result) throws SQLException;

  /** The statement of a record, without the commit at its end. */
  static String withoutCommit(String sql) {
    return sql.substring(0, sql.lastIndexOf("commit"));
  }

  /** Whether Postgres did not find the mark of the transaction that was begun. */
  static boolean endedByItself(SQLException problem) {
    return UNDEFINED_SETTING.equals(problem.getSQLState())
        || EMPTY_SETTING.equals(problem.getSQLState());
  }

  /** Executes a statement that divides by the number of records written, followed by a commit. */
  static boolean execute(PreparedStatement recordAndCommit) throws SQLException {
    try {
      recordAndCommit.execute();
      return true;
    } catch (SQLException problem) {
      if (DIVISION_BY_ZERO.equals(problem.getSQLState())) {
        return false;
      }
      throw problem;
    }
  }

  /** What this owner's transaction recorded before, if its commit went unnoticed. */
  Optional<T> find(Connection connection) throws SQLException;

  /** Whether {@link #find} may find something before the first try. */
  boolean mayHaveHappened();
}
