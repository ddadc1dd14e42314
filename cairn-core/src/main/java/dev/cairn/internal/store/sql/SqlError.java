package dev.cairn.internal.store.sql;

import dev.cairn.error.DatabaseException;
import dev.cairn.internal.text.Sentence;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * An error as the server reported it. For an error that one of Cairn's SQL functions raises, the
 * state is a {@code CRN} code, and the message includes the hint.
 *
 * @param state the SQL state; empty if there is none
 * @param message the message and the hint, without passwords
 * @param detail lines {@code name=value} for programs, if one of Cairn's functions raised the error
 */
public record SqlError(String state, String message, String detail) {
  private static final int MAX_CAUSES = 10;

  /**
   * Returns the innermost {@code SQLException}, which the server or the driver raised; pools wrap
   * it.
   */
  public static SqlError of(SQLException error) {
    SQLException first = firstCause(error);
    String state = first.getSQLState() == null ? "" : first.getSQLState();
    ServerErrorMessage server =
        first instanceof PSQLException serverError ? serverError.getServerErrorMessage() : null;
    if (server == null) {
      return new SqlError(state, ConnectionUrl.masked(String.valueOf(first.getMessage())), "");
    }
    String hint = server.getHint();
    String detail = server.getDetail();
    return new SqlError(
        state,
        server.getMessage() + (hint == null ? "" : " " + hint),
        detail == null ? "" : detail);
  }

  /** Returns the first value of a name in the detail; empty text if there is none. */
  String value(String name) {
    return values(name).stream().findFirst().orElse("");
  }

  /** Returns all values of a name in the detail. */
  List<String> values(String name) {
    String prefix = name + "=";
    return detail
        .lines()
        .filter(line -> line.startsWith(prefix))
        .map(line -> line.substring(prefix.length()))
        .toList();
  }

  /** Creates the exception for an error, with its state. */
  public static DatabaseException exception(String message, @Nullable SQLException error) {
    return new DatabaseException(
        message, error == null ? null : firstCause(error).getSQLState(), error);
  }

  /**
   * Creates the exception for a statement that Postgres refused.
   *
   * @param action what the statement does, as an infinitive
   */
  public static DatabaseException refused(String action, SQLException error) {
    String advice =
        SqlErrorKind.INSUFFICIENT_PRIVILEGE.equals(error.getSQLState())
            ? " Let the owner of the schema grant a role of docs/sql/roles.sql to this user."
            : "";
    return exception(
        "Postgres refused to %s: %s (SQLSTATE %s).%s"
            .formatted(action, Sentence.clause(error.getMessage()), error.getSQLState(), advice),
        error);
  }

  private static SQLException firstCause(SQLException error) {
    SQLException first = error;
    for (int depth = 0;
        depth < MAX_CAUSES && first.getCause() instanceof SQLException cause;
        depth++) {
      first = cause;
    }
    return first;
  }
}
