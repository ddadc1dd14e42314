package dev.cairn.testkit;

import com.zaxxer.hikari.HikariDataSource;
import dev.cairn.Config;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** Shared by all tests of this process. */
  private static final class SharedPooler {
    static final PgBouncer BEFORE_SERVER = PgBouncer.start(TestPostgres.server(), 10);
  }

  /** The kind that the tests of this process use. */
  static DataSourceKind chosen() {
    String name = System.getProperty("cairn.test.datasource", "url");
    return valueOf(name.toUpperCase(Locale.ROOT).replace('-', '_'));
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
      case PGBOUNCER ->
          database.user().equals(PgBouncer.USER)
              ? SharedPooler.BEFORE_SERVER.over(config, database)
              : database.byUrl(config);
    };
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
