package dev.cairn.internal.store.migration;

import dev.cairn.internal.store.sql.DatabaseSource;
import java.time.Duration;
import java.util.Map;

/**
 * The settings of a {@code Store}.
 *
 * @param source Cairn's own database
 * @param schema the schema of its tables
 * @param externalDatabases further databases with tables of the application, by name
 * @param transactionConnections how many connections transactions may hold at once, per database
 * @param lease the length of an executor's lease
 * @param connectTimeout how long to try to connect
 * @param role what the connections to Cairn's own database are used for
 * @param synchronousCommit the commit level, {@code on} or {@code remote_apply}
 */
public record StoreSettings(
    DatabaseSource source,
    String schema,
    Map<String, DatabaseSource> externalDatabases,
    int transactionConnections,
    Duration lease,
    Duration connectTimeout,
    Role role,
    String synchronousCommit) {
  /** What connections other than those of transactions are used for. */
  public enum Role {
    /**
     * An executor: one for the lease, one for notifications, one or two for the journal, one to
     * four shared.
     */
    EXECUTOR(2, 2, 4, 8),
    /** A client: one for notifications, one to four shared. */
    CLIENT(1, 0, 2, 5),
    /** An external database: one for deletions. */
    EXTERNAL(0, 0, 1, 1);

    private final int fixedConnections;
    private final int journalWriters;
    private final int minConnections;
    private final int maxConnections;

    Role(int fixedConnections, int journalWriters, int minConnections, int maxConnections) {
      this.fixedConnections = fixedConnections;
      this.journalWriters = journalWriters;
      this.minConnections = minConnections;
      this.maxConnections = maxConnections;
    }

    int fixedConnections() {
      return fixedConnections;
    }

    int journalWriters() {
      return journalWriters;
    }

    int minConnections() {
      return minConnections;
    }

    int maxConnections() {
      return maxConnections;
    }
  }
}
