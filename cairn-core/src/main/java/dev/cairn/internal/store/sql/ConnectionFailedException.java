package dev.cairn.internal.store.sql;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.NoSuchElementException;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.util.PSQLException;

/**
 * No connection was to be had. Such an error is always transient, whatever state the pool passes
 * on: when a server dies during the login, that is one of a feature that is not supported.
 */
public final class ConnectionFailedException extends SQLException {
  private static final long serialVersionUID = 1L;

  /** The state in which a server, a database or a role has no connection left. */
  private static final String TOO_MANY_CONNECTIONS = "53300";

  private static final int DEPTH = 20;

  /** HikariCP says how many connections it has. */
  private static final Pattern TOTAL = Pattern.compile("\\(total=(\\d+), active=");

  /** What pools say that name no cause, such as those of Tomcat, c3p0 and Agroal. */
  private static final Pattern TIMED_OUT =
      Pattern.compile("time(d )?out|exhausted|pool empty", Pattern.CASE_INSENSITIVE);

  private final boolean exhausted;

  /**
   * An error of getting a connection.
   *
   * @param poolMaximum how many connections the pool provides, if that is known
   */
  public ConnectionFailedException(SQLException cause, OptionalInt poolMaximum) {
    super(cause.getMessage(), cause.getSQLState(), cause);
    this.exhausted = isExhausted(cause, poolMaximum);
  }

  /** Whether all connections are in use, so that Postgres may well be there. */
  public boolean isExhausted() {
    return exhausted;
  }

  /** If Postgres cannot be reached, an exception of the driver or the network is a cause. */
  private static boolean isExhausted(SQLException problem, OptionalInt poolMaximum) {
    Throwable cause = problem;
    for (int depth = 0; cause != null && depth < DEPTH; depth++) {
      if (cause instanceof SQLException said && TOO_MANY_CONNECTIONS.equals(said.getSQLState())) {
        return true;
      }
      if (cause instanceof PSQLException || cause instanceof IOException) {
        return false;
      }
      cause = cause.getCause();
    }
    return isPoolTimeout(problem, poolMaximum);
  }

  /** HikariCP names the cause once; who waits beside sees only that the pool is not full. */
  private static boolean isPoolTimeout(SQLException problem, OptionalInt poolMaximum) {
    String message = String.valueOf(problem.getMessage());
    Matcher total = TOTAL.matcher(message);
    if (poolMaximum.isPresent() && total.find()) {
      return Long.parseLong(total.group(1)) >= poolMaximum.getAsInt();
    }
    return problem instanceof SQLTransientException
        || problem.getCause() instanceof NoSuchElementException // DBCP2
        || TIMED_OUT.matcher(message).find();
  }
}
