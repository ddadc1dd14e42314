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
 * Reports that no connection could be obtained. This error is always transient, whatever its SQL
 * state: pools pass on the state of the last failed login, and a server that dies during a login
 * reports the state of an unsupported feature.
 */
public final class ConnectionFailedException extends SQLException {
  private static final long serialVersionUID = 1L;

  /** The server, the database or the role has reached its connection limit. */
  private static final String TOO_MANY_CONNECTIONS = "53300";

  private static final int MAX_CAUSES = 20;

  /** HikariCP reports the size of its pool in the message. */
  private static final Pattern HIKARI_POOL_SIZE = Pattern.compile("\\(total=(\\d+), active=");

  /** Messages of pools that report a timeout without a cause, such as Tomcat, c3p0 and Agroal. */
  private static final Pattern POOL_TIMEOUT =
      Pattern.compile("time(d )?out|exhausted|pool empty", Pattern.CASE_INSENSITIVE);

  private final boolean exhausted;

  /**
   * Wraps an error of a pool or a driver.
   *
   * @param poolMaximum the maximum size of the pool, if known
   */
  public ConnectionFailedException(SQLException cause, OptionalInt poolMaximum) {
    super(cause.getMessage(), cause.getSQLState(), cause);
    this.exhausted = isExhausted(cause, poolMaximum);
  }

  /** Returns whether all connections are in use, in which case the server may be reachable. */
  public boolean isExhausted() {
    return exhausted;
  }

  /** Looks at the causes: the driver or the network reports an unreachable server. */
  private static boolean isExhausted(SQLException problem, OptionalInt poolMaximum) {
    Throwable cause = problem;
    for (int depth = 0; cause != null && depth < MAX_CAUSES; depth++) {
      if (cause instanceof SQLException sqlException
          && TOO_MANY_CONNECTIONS.equals(sqlException.getSQLState())) {
        return true;
      }
      if (cause instanceof PSQLException || cause instanceof IOException) {
        return false;
      }
      cause = cause.getCause();
    }
    return isPoolTimeout(problem, poolMaximum);
  }

  /**
   * HikariCP reports the cause to one waiting thread only. The others get a timeout, so the size of
   * the pool decides: a pool that is not full could not open a connection.
   */
  private static boolean isPoolTimeout(SQLException problem, OptionalInt poolMaximum) {
    String message = String.valueOf(problem.getMessage());
    Matcher poolSize = HIKARI_POOL_SIZE.matcher(message);
    if (poolMaximum.isPresent() && poolSize.find()) {
      return Long.parseLong(poolSize.group(1)) >= poolMaximum.getAsInt();
    }
    return problem instanceof SQLTransientException
        || problem.getCause() instanceof NoSuchElementException // DBCP2
        || POOL_TIMEOUT.matcher(message).find();
  }
}
