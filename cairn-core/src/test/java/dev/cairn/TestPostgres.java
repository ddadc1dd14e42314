package dev.cairn;

import dev.cairn.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** The real Postgres that all tests of this process share; each test has a database of its own. */
public final class TestPostgres {
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private TestPostgres() {}

  private static final class Shared {
    static final EmbeddedPostgres SERVER = start();

    private static EmbeddedPostgres start() {
      EmbeddedPostgres server = EmbeddedPostgres.start(Path.of("target", "postgres"));
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(server::close));
      return server;
    }
  }

  /** A new, empty database. */
  public static TestDatabase freshDatabase() throws SQLException {
    String name = "t" + ProcessHandle.current().pid() + "_" + DATABASES.incrementAndGet();
    try (Connection connection = connect(Shared.SERVER.jdbcUrl());
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + name);
    }
    String url = Shared.SERVER.jdbcUrl().replaceFirst("/[^/]*$", "/" + name);
    return new TestDatabase(url, Shared.SERVER.user(), Shared.SERVER.password());
  }

  private static Connection connect(String url) throws SQLException {
    return DriverManager.getConnection(url, Shared.SERVER.user(), Shared.SERVER.password());
  }
}
