package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The real Postgres that all tests of this process share; each test has its own database. */
public final class TestPostgres {
  private TestPostgres() {}

  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();
    static final String MIGRATED = migrated();

    private static EmbeddedPostgres start() {
      EmbeddedPostgres server = EmbeddedPostgres.start(folder());
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
      configure(server);
      return server;
    }

    /**
     * Turns off autovacuum and fsync: with hundreds of databases, autovacuum would switch databases
     * ten times a second, and no test kills this server or needs its data later.
     */
    private static void configure(EmbeddedPostgres server) {
      try (Connection connection =
              DriverManager.getConnection(
                  server.jdbcUrl(), server.superuser(), server.superuserPassword());
          Statement statement = connection.createStatement()) {
        statement.execute("alter system set autovacuum_naptime = '1d'");
        statement.execute("alter system set fsync = off");
        statement.execute("alter system set max_wal_size = '8GB'");
        statement.execute("select pg_reload_conf()");
        if (connection.getMetaData().getDatabaseMajorVersion() >= 16) {
          hashPasswordOnce(server, statement);
        }
      } catch (SQLException problem) {
        throw new AssertionError(problem);
      }
    }

    /**
     * The tests connect ten thousand times, and both sides hash the password 4,096 times for each
     * connection by default.
     */
    private static void hashPasswordOnce(EmbeddedPostgres server, Statement statement)
        throws SQLException {
      statement.execute("set scram_iterations = 1");
      statement.execute(
          "alter role %s password '%s'".formatted(server.superuser(), server.superuserPassword()));
    }

    /** Returns the name of a database with Cairn's tables, to be copied. */
    private static String migrated() {
      try {
        TestDatabase database = TestDatabase.fresh(SERVER);
        Cairn.open(database.byUrl(Config.named("test"))).close();
        return database.name();
      } catch (SQLException problem) {
        throw new AssertionError(problem);
      }
    }
  }

  /** A separate folder for each process that runs tests. */
  private static Path folder() {
    return Path.of(System.getProperty("cairn.test.postgres", "target/postgres"));
  }

  /** Kills a server (SIGKILL). */
  public static void kill(EmbeddedPostgres server) {
    ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
    if (!postmaster.destroyForcibly()) {
      throw new AssertionError("Postgres could not be killed");
    }
    postmaster.onExit().join();
  }

  /** The default database of the server. */
  static TestDatabase server() {
    return new TestDatabase(
        Shared.SERVER.jdbcUrl(), Shared.SERVER.superuser(), Shared.SERVER.superuserPassword());
  }

  /** Creates a database with Cairn's tables. */
  public static TestDatabase freshDatabase() throws SQLException {
    return TestDatabase.copy(Shared.SERVER, Shared.MIGRATED);
  }

  /** Creates a database without tables. */
  public static TestDatabase emptyDatabase() throws SQLException {
    return TestDatabase.fresh(Shared.SERVER);
  }
}
