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
 * <p>These kinds concern Cairn's own statements. An error while a connection is made is always
 * transient, whatever its state ({@link ConnectionFailedException}). An error of a statement of the
 * user's is the user's exception; only a {@link #CONFLICT} repeats the transaction.
 */
public enum SqlErrorKind {
  /** Concurrent transactions conflict. The same statement succeeds when it is repeated. */
  CONFLICT,

  /** The database cannot execute the statement now. It is repeated with increasing delays. */
  TRANSIENT,

  /**
   * A right, an object or a feature is missing, until an operator changes the database. The engine
   * repeats the statement; a call of the API throws.
   */
  CONFIGURATION,

  /** Stored data cannot be read. Records are repeated; whoever reads the data gets the error. */
  CORRUPTION,

  /** The value or the statement itself is at fault, and the same fails again. */
  PERMANENT;

  public static final String UNIQUE_VIOLATION = "23505";
  public static final String SERIALIZATION_FAILURE = "40001";
  static final String QUERY_CANCELED = "57014";
  public static final String READ_ONLY = "25006";
  public static final String TRANSACTION_ABORTED = "25P02";
  public static final String ACTIVE_TRANSACTION = "25001";
  public static final String INSUFFICIENT_PRIVILEGE = "42501";
  public static final String CONNECTION_FAILURE = "08006";

  // each entry is a state, or the beginning of the states of a class

  private static final Set<String> CONFLICTS =
      Set.of(
          SERIALIZATION_FAILURE, "40P01" // deadlock detected
          );

  private static final Set<String> CONFIGURATIONS =
      Set.of(
          "0A", // the server does not have a feature; or a plan changed with its table
          "0L", // a grantor is not valid
          "0P", // a role is not valid
          ACTIVE_TRANSACTION, // a DataSource provides connections inside a transaction
          "28", // a login or a role was withdrawn
          "3D", // the database is not there, such as during a restore
          "3F", // the schema is not there
          "42", // rights were revoked, or a table is not there, such as during a restore
          "55000", // such as a table without a replica identity in a publication
          "55P02" // a setting that needs a restart
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
          "20", // a case of a function does not provide for the value
          "21", // a subquery gives several rows
          "22", // the value does not fit its type
          "23", // a constraint forbids the value
          "40002", // a constraint forbids the value, at the commit
          "44", // the check option of a view forbids the value
          "54", // the value or the statement is larger than Postgres can handle
          "P0", // a function or trigger raises an error about the value
          "CRN" // a function of Cairn's raises an error about its arguments
          );

  private static final Set<String> FINAL_AT_LOGIN =
      Set.of(
          "28", // a wrong password, or no entry in pg_hba.conf
          "3D", // an unknown database
          "42" // the user may not connect to it
          );

  /** States with which the server ends an idle session, however often a transaction is repeated. */
  private static final Set<String> SESSION_LIMITS =
      Set.of(
          "25P03", // idle_in_transaction_session_timeout
          "25P04", // transaction_timeout
          "57P05" // idle_session_timeout
          );

  public static SqlErrorKind of(SQLException problem) {
    String state = problem.getSQLState();
    if (state == null || problem instanceof ConnectionFailedException) {
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

  /** Whether statements of the engine are not repeated after this error. */
  public static boolean endsQuestion(SQLException problem) {
    SqlErrorKind kind = of(problem);
    return kind == PERMANENT || kind == CORRUPTION;
  }

  /** Whether statements on behalf of a caller of the API are not repeated after this error. */
  public static boolean endsRequest(SQLException problem) {
    return of(problem) == CONFIGURATION || endsQuestion(problem);
  }

  /** Whether a statement that may take long is not repeated after this error. */
  public static boolean endsReport(SQLException problem) {
    return QUERY_CANCELED.equals(problem.getSQLState()) || endsRequest(problem);
  }

  /** Whether a login fails until somebody changes the address, the user or the database. */
  public static boolean isFinalAtLogin(SQLException problem) {
    String state = SqlError.of(problem).state();
    return isIn(FINAL_AT_LOGIN, state);
  }

  /** Whether the server ends a session that stays idle or in a transaction for too long. */
  public static boolean isSessionLimit(SQLException problem) {
    return isIn(SESSION_LIMITS, SqlError.of(problem).state());
  }

  /** Whether it is the connection that failed, and so concerns every statement. */
  public static boolean isOfConnection(SQLException problem) {
    String state = problem.getSQLState();
    return problem instanceof ConnectionFailedException
        || state == null
        || state.startsWith("08")
        || state.startsWith("57P");
  }

  /** Whether no connection survives it. A pool may close one after other errors, too. */
  public static boolean endsConnection(SQLException problem) {
    return isOfConnection(problem) || isSessionLimit(problem);
  }

  private static boolean isIn(Set<String> prefixes, String state) {
    return prefixes.stream().anyMatch(state::startsWith);
  }

  /** Looks for an SQLException in the causes of whatever a user's code threw. */
  public static @Nullable SQLException within(Throwable thrown) {
    Throwable cause = thrown;
    for (int depth = 0; cause != null && depth < 20; depth++) {
      if (cause instanceof SQLException found) {
        return found;
      }
      cause = cause.getCause();
    }
    return null;
  }
}
