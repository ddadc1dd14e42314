package dev.cairn.testkit;

import dev.cairn.Cairn;
import dev.cairn.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;

/**
 * A primary and a standby with streaming replication. The database address names both and connects
 * to the current primary.
 */
public final class ReplicatedPostgres implements AutoCloseable {
  private static final String STANDBY = "standby";

  private final EmbeddedPostgres primary;
  private final EmbeddedPostgres standby;
  private EmbeddedPostgres currentPrimary;

  private ReplicatedPostgres(EmbeddedPostgres primary, EmbeddedPostgres standby) {
    this.primary = primary;
    this.standby = standby;
    this.currentPrimary = primary;
  }

  /** Which commits the standby has. */
  public enum Replication {
    /** A confirmed commit may be missing on the standby. */
    ASYNCHRONOUS,
    /** A commit is confirmed once the standby has it. */
    SYNCHRONOUS
  }

  /** Starts both servers in a folder, with Cairn's tables in database {@code cairn}. */
  public static ReplicatedPostgres start(Path folder, Replication replication) throws IOException {
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    try (EmbeddedPostgres original = EmbeddedPostgres.start(first)) {
      Files.writeString(
          first.resolve("data/pg_hba.conf"),
          "host replication all 127.0.0.1/32 scram-sha-256\n",
          StandardOpenOption.APPEND);
      TestDatabase database = databaseOf(original);
      // a killed server loses nothing as long as the machine runs
      database.execute("alter system set fsync = off");
      database.execute("alter system set wal_keep_size = '512MB'");
      Cairn.open(database.config()).close();
    }
    copy(first, second);
    EmbeddedPostgres primary = EmbeddedPostgres.start(first);
    startFollowing(primary, second);
    var servers = new ReplicatedPostgres(primary, EmbeddedPostgres.start(second));
    servers.awaitStreaming();
    if (replication == Replication.SYNCHRONOUS) {
      TestDatabase database = databaseOf(primary);
      database.execute("alter system set synchronous_standby_names = '" + STANDBY + "'");
      database.execute("select pg_reload_conf()");
      String sql = "select count(*) from pg_stat_replication where sync_state = 'sync'";
      Eventually.exceeds(0, () -> databaseOf(primary).count(sql));
    }
    return servers;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Files.copy(
            path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }

  private static void startFollowing(EmbeddedPostgres primary, Path folder) throws IOException {
    Files.deleteIfExists(folder.resolve("port"));
    Files.createFile(folder.resolve("data/standby.signal"));
    Files.writeString(
        folder.resolve("data/postgresql.auto.conf"),
        """
        wal_retrieve_retry_interval = '200ms'
        primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s application_name=%s'
        """
            .formatted(primary.port(), primary.superuser(), primary.superuserPassword(), STANDBY),
        StandardOpenOption.APPEND);
  }

  private void awaitStreaming() {
    String sql = "select count(*) from pg_stat_replication where state = 'streaming'";
    Eventually.exceeds(0, () -> databaseOf(primary).count(sql));
  }

  private static TestDatabase databaseOf(EmbeddedPostgres server) {
    return new TestDatabase(server.jdbcUrl(), server.superuser(), server.superuserPassword());
  }

  /** The database by an address that connects to the primary. */
  public TestDatabase database() {
    String url = urlOf(primary.port(), standby.port());
    return new TestDatabase(url, primary.superuser(), primary.superuserPassword());
  }

  private static String urlOf(Object first, Object second) {
    return "jdbc:postgresql://127.0.0.1:%s,127.0.0.1:%s/cairn?targetServerType=primary"
        .formatted(first, second);
  }

  /** The database of servers that another process runs in a folder. */
  static TestDatabase databaseIn(Path folder) throws IOException {
    String url = urlOf(read(folder, "first/port"), read(folder, "second/port"));
    return new TestDatabase(url, "postgres", read(folder, "first/superuser-password"));
  }

  private static String read(Path folder, String file) throws IOException {
    return Files.readString(folder.resolve(file)).strip();
  }

  /** The database of the standby, read-only until the promotion. */
  public TestDatabase standby() {
    return databaseOf(standby);
  }

  /** The database of the server that is the primary until the promotion. */
  public TestDatabase first() {
    return databaseOf(primary);
  }

  /** Stops the replication to the standby. */
  public void disconnectStandby() {
    TestDatabase standbyDatabase = databaseOf(standby);
    standbyDatabase.execute("alter system set primary_conninfo = ''");
    standbyDatabase.execute("select pg_reload_conf()");
    String sql = "select 1 - count(*) from pg_stat_replication";
    Eventually.exceeds(0, () -> databaseOf(primary).count(sql));
  }

  /** Kills the primary for good and promotes the standby. */
  public void promote() {
    TestPostgres.kill(primary);
    promoteBesidePrimary();
  }

  /** Promotes the standby, while the first primary continues on its own timeline. */
  public void promoteBesidePrimary() {
    databaseOf(standby).execute("select pg_promote(true, 60)");
    currentPrimary = standby;
  }

  /** Kills the current primary and starts it again. */
  void restart() {
    TestPostgres.kill(currentPrimary);
    currentPrimary.restart();
  }

  @Override
  public void close() {
    try {
      standby.close();
    } finally {
      primary.close();
    }
  }
}
