package dev.cairn.internal.store.migration;

import dev.cairn.internal.store.sql.DatabaseSource;
import java.time.Duration;
import java.util.Map;

/**
 * What a store needs to know.
 *
 * @param source Cairn's own database
 * @param schema the schema of its tables
 * @param beside further databases with users' tables, by name
 * @param transactionConnections how many connections users' transactions may hold at once, in each
 *     database
 * @param lease how long an executor that shows no sign of life counts as alive
 * @param connectTimeout how long Postgres may take to answer at the start
 * @param use what the connections to Cairn's own database are for
 * @param synchronousCommit how far a commit of Cairn's gets before it counts: {@code on} or {@code
 *     remote_apply}
 */
public record StoreSettings(
    DatabaseSource source,
    String schema,
    Map<String, DatabaseSource> beside,
    int transactionConnections,
    Duration lease,
    Duration connectTimeout,
    Use use,
    String synchronousCommit) {
  /** What connections beside those of transactions are for. */
  public enum Use {
    /** An executor: a lease, a listener, one or two journal writers, one to four shared. */
    EXECUTOR(2, 2, 4, 8),
    /** A client: a listener, one to four shared. */
    CLIENT(1, 0, 2, 5),
    /** Another database with users' tables: one for deleting. */
    BESIDE(0, 0, 1, 1);

    private final int fixed;
    private final int journals;
    private final int least;
    private final int most;

    Use(int fixed, int journals, int least, int most) {
      this.fixed = fixed;
      this.journals = journals;
      this.least = least;
      this.most = most;
    }

    int fixed() {
      return fixed;
    }

    int journals() {
      return journals;
    }

    int least() {
      return least;
    }

    int most() {
      return most;
    }
  }
}
