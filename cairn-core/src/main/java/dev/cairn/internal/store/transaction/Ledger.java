package dev.cairn.internal.store.transaction;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Optional;

/** Writes the record of a transaction in the same commit as the rows of user code. */
interface Ledger<T> {
  String UNDEFINED_SETTING = "42704";
  String EMPTY_SETTING = "22P02";
  String DIVISION_BY_ZERO = "22012";

  /**
   * Writes the record and commits, in one round trip: a process that freezes in between would hold
   * locks that block the detection of its death.
   *
   * @return false if the record exists already or the run has lost ownership; the transaction is
   *     then aborted
   * @throws SQLException if Postgres rejects it; {@link #endedByUserSql} if user code has ended the
   *     transaction
   */
  boolean commit(Connection connection, T result) throws SQLException;

  /**
   * Writes the same record in a transaction that is rolled back afterwards.
   *
   * @throws SQLException if Postgres cannot write it
   */
  void writeWithoutCommit(Connection connection, T result) throws SQLException;

  /** Returns the statement of a record without the final commit. */
  static String withoutCommit(String sql) {
    return sql.substring(0, sql.lastIndexOf("commit"));
  }

  /** Returns whether the marker of the transaction is missing, so that user code has ended it. */
  static boolean endedByUserSql(SQLException problem) {
    return UNDEFINED_SETTING.equals(problem.getSQLState())
        || EMPTY_SETTING.equals(problem.getSQLState());
  }

  /** Executes a statement that divides by the number of written records, followed by a commit. */
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

  /** Returns the record, if an earlier commit succeeded unnoticed. */
  Optional<T> find(Connection connection) throws SQLException;

  /** Returns whether a record may exist before the first try. */
  boolean mayExist();
}
