package dev.cairn.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link SQLException} means for whoever asked. States are those of <a
 * href="https://www.postgresql.org/docs/current/errcodes-appendix.html">Postgres's appendix A</a>.
 */
enum Trouble {
  /** Postgres cannot be reached or cannot work now; the same will succeed later. */
  AWAY,
  /** Transactions got in each other's way; the same will succeed at once. */
  CONFLICT,
  /** What was asked cannot succeed. */
  REFUSED;

  /** The state of what is in the way for a moment: a lock that is not to be had. */
  static final String IN_THE_WAY = "55P03";

  /** The state of what must be there only once, and is there. */
  static final String THERE_ALREADY = "23505";

  static Trouble of(SQLException exception) {
    String state = exception.getSQLState();
    if (state == null) {
      return exception instanceof java.sql.SQLTransientException
              || exception instanceof java.sql.SQLRecoverableException
          ? AWAY
          : REFUSED;
    }
    return switch (state) {
      case "40001", "40P01", IN_THE_WAY -> CONFLICT;
      // read-only: a failover is under way and this is the old or the not yet promoted server
      case "25006", "57P01", "57P02", "57P03", "57P05", "58000", "58030" -> AWAY;
      // 08: connection, 53: disk full, out of memory, too many connections
      default -> state.startsWith("08") || state.startsWith("53") ? AWAY : REFUSED;
    };
  }

  /** Looks for an SQLException in the causes of whatever a user's code threw. */
  static @Nullable SQLException within(Throwable thrown) {
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
