package dev.cairn.testkit;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;
import org.apache.commons.dbcp2.BasicDataSource;

/**
 * A way in which tests provide connections to Cairn. All tests use the kind that the system
 * property {@code cairn.test.datasource} names, such as {@code hikari-no-auto-commit}; by default
 * the URL.
 */
public enum DataSourceKind {
  /** By URL: Cairn creates its own pool. */
  URL,
  HIKARI,
  /** With auto-commit off, as Hibernate applications configure it. */
  HIKARI_NO_AUTO_COMMIT,
  /** The smallest pool that an executor can use. */
  HIKARI_5,
  DBCP2,
  /** Without a pool. */
  PLAIN,
  /** By URL through PgBouncer in transaction mode. */
  PGBOUNCER;

  private static final List<AutoCloseable> POOLS = new ArrayList<>();

  /** By address of the server in front of which they are; the tests of this process share them. */
  private static final Map<String, PgBouncer> POOLERS = new ConcurrentHashMap<>();

  /** The kind that the tests of this process use. */
  static DataSourceKind chosen() {
    String name = System.getProperty("cairn.test.datasource", "url");
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /** The connections for transactions that the chosen kind provides, at most so many. */
  public static int transactionConnections(int most) {
    return chosen() == HIKARI_5 ? 1 : most;
  }

  /** Returns the config with connections of this kind. */
  public Config over(Config config, TestDatabase database) {
    return switch (this) {
      case URL -> database.byUrl(config);
      case HIKARI -> config.dataSource(hikari(database, 18, true));
      case HIKARI_NO_AUTO_COMMIT -> config.dataSource(hikari(database, 18, false));
      case HIKARI_5 -> config.dataSource(hikari(database, 5, true)).transactionConnections(1);
      case DBCP2 -> config.dataSource(dbcp2(database));
      case PLAIN -> config.dataSource(database.dataSource());
      case PGBOUNCER -> pooled(config, database);
    };
  }

  /**
   * The address of a PgBouncer in front of the server of the database. A test with several servers
   * or another user stays with its address: the driver has to see which server is the primary, and
   * PgBouncer has one user.
   */
  private static Config pooled(Config config, TestDatabase database) {
    String server = database.url().replaceFirst("/[^/]*$", "");
    if (database.url().contains("?") || !database.user().equals(PgBouncer.USER)) {
      return database.byUrl(config);
    }
    return POOLERS
        .computeIfAbsent(server, address -> PgBouncer.start(database, 10))
        .over(config, database);
  }

  /** A pool, to be closed by {@link #closePools}. */
  public static HikariDataSource hikari(TestDatabase database, int size, boolean autoCommit) {
    var hikari = new HikariDataSource();
    hikari.setJdbcUrl(database.url());
    hikari.setUsername(database.user());
    hikari.setPassword(database.password());
    hikari.setMaximumPoolSize(size);
    hikari.setMinimumIdle(0);
    hikari.setInitializationFailTimeout(-1);
    hikari.setConnectionTimeout(5_000);
    hikari.setAutoCommit(autoCommit);
    return registerForClose(hikari);
  }

  private static DataSource dbcp2(TestDatabase database) {
    return dbcp2(database, 18);
  }

  /**
   * Creates a DBCP2 pool that {@link #closePools} closes. Its type is not named in the signature,
   * since this class is also used where DBCP2 is missing.
   */
  public static DataSource dbcp2(TestDatabase database, int size) {
    var pool = new BasicDataSource();
    pool.setUrl(database.url());
    pool.setUsername(database.user());
    pool.setPassword(database.password());
    pool.setMaxTotal(size);
    pool.setMaxIdle(size);
    pool.setMinEvictableIdle(Duration.ofSeconds(1)); // a test may open many pools
    pool.setDurationBetweenEvictionRuns(Duration.ofMillis(500));
    pool.setNumTestsPerEvictionRun(size);
    return registerForClose(pool);
  }

  private static synchronized <T extends AutoCloseable> T registerForClose(T pool) {
    POOLS.add(pool);
    return pool;
  }

  /** Closes the pools that were created since the last call. */
  public static synchronized void closePools() {
    for (AutoCloseable pool : POOLS) {
      try {
        pool.close();
      } catch (Exception problem) {
        throw new AssertionError(problem);
      }
    }
    POOLS.clear();
  }
}
