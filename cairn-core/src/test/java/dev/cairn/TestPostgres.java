package dev.cairn;

import dev.cairn.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** The real Postgres that all tests of this process share; each test has a database of its own. */
public final class TestPostgres {
  private TestPostgres() {}

  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      EmbeddedPostgres server = EmbeddedPostgres.start(folder());
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
      leaveInPeace(server);
      return server;
    }

    /** With hundreds of databases, autovacuum would begin with another one ten times a second. */
    private static void leaveInPeace(EmbeddedPostgres server) {
      try (Connection connection =
              DriverManager.getConnection(server.jdbcUrl(), server.user(), server.password());
          Statement statement = connection.createStatement()) {
        statement.execute("alter system set autovacuum_naptime = '1d'");
        statement.execute("select pg_reload_conf()");
      } catch (SQLException problem) {
        throw new AssertionError(problem);
      }
    }
  }

  /** One for each process that runs tests. */
  private static Path folder() {
    return Path.of(System.getProperty("cairn.test.postgres", "target/postgres"));
  }

  /** Kills a server as kill -9 does. */
  public static void kill(EmbeddedPostgres server) {
    ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
    if (!postmaster.destroyForcibly()) {
      throw new AssertionError("Postgres could not be killed");
    }
    postmaster.onExit().join();
  }

  /** A new, empty database. */
  public static TestDatabase freshDatabase() throws SQLException {
    return TestDatabase.fresh(Shared.SERVER);
  }
}
