package dev.cairn.internal.store.sql;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of database errors, by SQL state: see <a
 * href="https://www.postgresql.org/docs/current/errcodes-appendix.html">appendix A</a> of the
 * Postgres manual. An error becomes the outcome of a record only if it is {@link #PERMANENT}; a
 * state that is not listed here is {@link #TRANSIENT}.
 *
 * <p>The kinds apply to Cairn's own statements. An error while a connection is opened is always
 * transient, whatever its state ({@link ConnectionFailedException}). An error of a statement in
 * user code is the user's exception; a transaction is repeated after a {@link #CONFLICT}, a lost
 * connection, and on a server that has become read-only.
 *
 * <p>To have a state retried, remove it from {@code PERMANENTS} (or from {@code CONFIGURATIONS} and
 * {@code CORRUPTIONS}, whose states are retried in the background but not in calls of the API), and
 * change its line in the test resource {@code sql-states.csv}. A prefix stands for all its states:
 * replace it by the prefixes and states that stay.
 */
public enum SqlErrorKind {
  /** Concurrent transactions conflict. The same statement succeeds when it is repeated. */
  CONFLICT,

  /** The database cannot execute the statement now. It is repeated with increasing delays. */
  TRANSIENT,

  /**
   * A right, an object or a feature is missing until an operator changes the database. The engine
   * repeats the statement; a call of the API throws.
   */
  CONFIGURATION,

  /** Stored data cannot be read. Writing a record is repeated; a read throws. */
  CORRUPTION,

  /** The value or the statement is invalid, and fails again when it is repeated. */
  PERMANENT;

  public static final String UNIQUE_VIOLATION = "23505";
  public static final String SERIALIZATION_FAILURE = "40001";
  static final String QUERY_CANCELED = "57014";
  public static final String READ_ONLY = "25006";
  public static final String TRANSACTION_ABORTED = "25P02";
  public static final String ACTIVE_TRANSACTION = "25001";
  public static final String INSUFFICIENT_PRIVILEGE = "42501";
  public static final String CONNECTION_FAILURE = "08006";

  // each entry is an SQL state or a prefix of SQL states

  private static final Set<String> CONFLICTS =
      Set.of(
          SERIALIZATION_FAILURE, "40P01" // deadlock detected
          );

  private static final Set<String> CONFIGURATIONS =
      Set.of(
          "0A", // a feature that the server does not have; or a cached plan whose table changed
          "0L", // a grantor is not valid
          "0P", // a role is not valid
          ACTIVE_TRANSACTION, // a DataSource that provides connections inside a transaction
          "28", // a role or its right to log in was revoked
          "3D", // the database does not exist, for example during a restore
          "3F", // the schema does not exist
          "42", // rights were revoked, or a table does not exist, for example during a restore
          "55000", // for example a table without a replica identity in a publication
          "55P02" // a setting that requires a restart
          );

  private static final Set<String> CORRUPTIONS =
      Set.of(
          "XX001", // a table is corrupted
          "XX002" // an index is corrupted
          );

  private static final Set<String> PERMANENTS =
      Set.of(
          "07", // the driver cannot send a parameter
          "10", // an argument of an XML expression
          "20", // a case expression without a branch for the value
          "21", // a subquery returned several rows
          "22", // the value does not fit its type
          "23", // a constraint rejects the value
          "40002", // a deferred constraint rejects the value at the commit
          "44", // the check option of a view rejects the value
          "54", // the value or the statement is larger than Postgres can handle
          "P0", // a function or trigger raises an error about the value
          "CRN" // a function of Cairn's raises an error about its arguments
          );

  private static final Set<String> FINAL_LOGIN_ERRORS =
      Set.of(
          "28", // a wrong password, or no entry in pg_hba.conf
          "3D", // an unknown database
          "42" // the user may not connect to it
          );

  /**
   * States with which the server terminates a session that is idle or in a transaction for too
   * long. Repeating the transaction does not help.
   */
  private static final Set<String> SESSION_LIMITS =
      Set.of(
          "25P03", // idle_in_transaction_session_timeout
          "25P04", // transaction_timeout
          "57P05" // idle_session_timeout
          );

  public static SqlErrorKind of(SQLException error) {
    String state = error.getSQLState();
    if (state == null || error instanceof ConnectionFailedException) {
      return TRANSIENT;
    }
    if (isIn(CONFLICTS, state)) {
      return CONFLICT;
    }
    if (isIn(PERMANENTS, state)) {
      return PERMANENT;
    }
    if (isIn(CORRUPTIONS, state)) {
      return CORRUPTION;
    }
    return isIn(CONFIGURATIONS, state) ? CONFIGURATION : TRANSIENT;
  }

  /** Returns whether a statement of the engine is not repeated after this error. */
  public static boolean isFinalForEngine(SQLException error) {
    SqlErrorKind kind = of(error);
    return kind == PERMANENT || kind == CORRUPTION;
  }

  /** Returns whether a statement for a caller of the API is not repeated after this error. */
  public static boolean isFinalForCaller(SQLException error) {
    return of(error) == CONFIGURATION || isFinalForEngine(error);
  }

  /**
   * Returns whether a long-running statement for a caller is not repeated after this error: a
   * cancelled one is not.
   */
  public static boolean isFinalForLongStatement(SQLException error) {
    return QUERY_CANCELED.equals(error.getSQLState()) || isFinalForCaller(error);
  }

  /** Returns whether a login fails until the address, the user or the database is corrected. */
  public static boolean isFinalAtLogin(SQLException error) {
    String state = SqlError.of(error).state();
    return isIn(FINAL_LOGIN_ERRORS, state);
  }

  /**
   * Returns whether the server terminated the session because of an idle or transaction timeout.
   */
  public static boolean isSessionLimit(SQLException error) {
    return isIn(SESSION_LIMITS, SqlError.of(error).state());
  }

  /** Returns whether the connection failed, so that every statement on it fails. */
  public static boolean isConnectionError(SQLException error) {
    String state = error.getSQLState();
    return error instanceof ConnectionFailedException
        || state == null
        || state.startsWith("08")
        || state.startsWith("57P");
  }

  /**
   * Returns whether this error always terminates the connection. A pool may close a connection
   * after other errors, too.
   */
  public static boolean closesConnection(SQLException error) {
    return isConnectionError(error) || isSessionLimit(error);
  }

  private static boolean isIn(Set<String> prefixes, String state) {
    return prefixes.stream().anyMatch(state::startsWith);
  }

  /** Returns the first {@code SQLException} among an exception and its causes, or null. */
  public static @Nullable SQLException findIn(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (cause instanceof SQLException sqlException) {
        return sqlException;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
