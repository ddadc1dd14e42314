package dev.cairn.store;

import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A connection that is kept from one question to the next, so that whoever asks does not wait for
 * one behind others. For one thread at a time.
 */
final class Kept {
  private final Database database;
  private @Nullable Connection connection;

  Kept(Database database) {
    this.database = database;
  }

  /** Asks as {@link Database#ask} does. */
  <T extends @Nullable Object> T ask(String what, Database.Question<T> question) {
    return database.ask(what, question, this);
  }

  /** Executes it once; after an error, the next try gets another connection. */
  <T extends @Nullable Object> T once(Database.Question<T> question) throws SQLException {
    try {
      return question.ask(connection());
    } catch (SQLException problem) {
      drop();
      throw problem;
    }
  }

  private Connection connection() throws SQLException {
    Connection kept = connection;
    if (kept == null) {
      kept = database.connectBriefly();
      connection = kept;
    }
    return kept;
  }

  /** Gives the connection back: it is broken, or not needed any more. */
  void drop() {
    Connection kept = connection;
    connection = null;
    if (kept != null) {
      try {
        kept.close();
      } catch (SQLException broken) {
        // it was no use any more; the next question takes another
      }
    }
  }
}
