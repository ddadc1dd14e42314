package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.Config;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A Postgres server that no test kills, and whose data no test needs later. It copies databases
 * from one that has Cairn's tables. Drops the oldest ones, so that they do not fill the memory in
 * which they may be.
 */
final class TestServer {
  /** More than one test and its class use at the same time. */
  private static final int KEPT = 32;

  private static final String IN_USE = "55006";

  private final TestDatabase administration;
  private final String migrated;
  private final Deque<String> databases = new ArrayDeque<>();
  private Connection connection;

  /** Configures a server and creates the database that is copied. */
  TestServer(TestDatabase administration) throws SQLException {
    this.administration = administration;
    this.connection = administration.connect();
    configure();
    TestDatabase first = create("template1");
    Cairn.open(first.byUrl(Config.named("test"))).close();
    this.migrated = first.name();
  }

  /**
   * Turns off autovacuum, which would switch databases ten times a second with hundreds of them,
   * and what protects the data from a crash of the operating system.
   */
  private void configure() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("alter system set autovacuum_naptime = '1d'");
      statement.execute("alter system set fsync = off");
      statement.execute("alter system set full_page_writes = off");
      statement.execute("alter system set max_wal_size = '1GB'");
    }
    trustAdministrator();
  }

  /**
   * Accepts the administrator without a password, which takes both sides a quarter less time: the
   * tests connect ten thousand times. All others need theirs.
   */
  private void trustAdministrator() throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          do $$ begin
            execute format(
              'copy (select %L union all select regexp_split_to_table(%L, chr(10))) to %L',
              'host all "' || current_user || '" 127.0.0.1/32 trust',
              pg_read_file(current_setting('hba_file')), current_setting('hba_file'));
          end $$
          """);
      statement.execute("select pg_reload_conf()");
    }
  }

  /** Creates a database with Cairn's tables. */
  TestDatabase migratedDatabase() throws SQLException {
    return temporary(migrated);
  }

  /** Creates a database without tables. */
  TestDatabase emptyDatabase() throws SQLException {
    return temporary("template1");
  }

  private synchronized TestDatabase temporary(String original) throws SQLException {
    TestDatabase created = create(original);
    databases.add(created.name());
    if (databases.size() > KEPT) {
      dropOldest();
    }
    return created;
  }

  private TestDatabase create(String original) throws SQLException {
    String name = TestDatabase.newName();
    execute("create database %s template %s strategy file_copy".formatted(name, original));
    return administration.named(name);
  }

  /** A database that still has sessions is dropped later. */
  private void dropOldest() throws SQLException {
    String oldest = databases.removeFirst();
    try {
      execute("drop database " + oldest);
    } catch (SQLException problem) {
      if (!IN_USE.equals(problem.getSQLState())) {
        throw problem;
      }
      databases.add(oldest);
    }
  }

  private void execute(String sql) throws SQLException {
    if (!connection.isValid(1)) {
      connection.close();
      connection = administration.connect();
    }
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
