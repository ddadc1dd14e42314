package dev.cairn.testkit;

import dev.cairn.embedded.EmbeddedPostgres;
import java.sql.SQLException;

/** The real Postgres that all tests of this process share; each test has its own database. */
public final class TestPostgres {
  private TestPostgres() {}

  private static final class Shared {
    static final TestServer SERVER = start();

    private static TestServer start() {
      ServerFolder folder = ServerFolder.choose();
      EmbeddedPostgres server = EmbeddedPostgres.start(folder.path());
      Runtime.getRuntime()
          .addShutdownHook(
              Thread.ofPlatform()
                  .unstarted(() -> {
                    server.close();
                    folder.delete();
                  }));
      try {
        return new TestServer(
            new TestDatabase(server.jdbcUrl(), server.superuser(), server.superuserPassword()));
      } catch (SQLException problem) {
        throw new AssertionError(problem);
      }
    }
  }

  /** Kills a server (SIGKILL). */
  public static void kill(EmbeddedPostgres server) {
    ProcessHandle postmaster = ProcessHandle.of(server.pid()).orElseThrow();
    if (!postmaster.destroyForcibly()) {
      throw new AssertionError("Postgres could not be killed");
    }
    postmaster.onExit().join();
  }

  /** Creates a database with Cairn's tables. */
  public static TestDatabase freshDatabase() throws SQLException {
    return Shared.SERVER.migratedDatabase();
  }

  /** Creates a database without tables. */
  public static TestDatabase emptyDatabase() throws SQLException {
    return Shared.SERVER.emptyDatabase();
  }
}
