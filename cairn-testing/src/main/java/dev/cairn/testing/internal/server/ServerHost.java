package dev.cairn.testing.internal.server;

import dev.cairn.embedded.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The process that owns the server of the tests, and ends when no test JVM needs it any more.
 *
 * <p>A test JVM connects, sends the secret, receives the number under which it creates databases,
 * and holds the connection until it ends.
 */
public final class ServerHost {
  private static final Duration CHECK_INTERVAL = Duration.ofMillis(500);
  private static final Duration FIRST_CLIENT = Duration.ofSeconds(60);
  private static final String MAX_CONNECTIONS = "400";

  private final EmbeddedPostgres postgres;
  private final ServerSocket control;
  private final String secret;
  private final Duration keep;
  private final AtomicInteger clients = new AtomicInteger();
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicLong lastUse = new AtomicLong(System.nanoTime());

  private ServerHost(EmbeddedPostgres postgres, ServerSocket control, Duration keep) {
    this.postgres = postgres;
    this.control = control;
    this.keep = keep;
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    this.secret = HexFormat.of().formatHex(random);
  }

  /**
   * Runs a server until it is not needed any more.
   *
   * @param arguments the folder of the server, and for how many milliseconds to keep it unused
   * @throws Exception if it cannot be started
   */
  public static void main(String... arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Duration keep = Duration.ofMillis(Long.parseLong(arguments[1]));
    Path data = folder.resolve("postgres");
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        var control = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var host = new ServerHost(postgres, control, keep);
      host.prepare();
      host.address().write(folder);
      host.serve();
    } finally {
      if (ServerOptions.isInMemory(folder)) {
        delete(data);
      }
      Files.deleteIfExists(ServerAddress.file(folder)); // the next host may start
    }
  }

  private static void delete(Path data) throws IOException {
    try (Stream<Path> files = Files.walk(data)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private ServerAddress address() {
    return new ServerAddress(
        ProcessHandle.current().pid(),
        control.getLocalPort(),
        secret,
        postgres.jdbcUrl(),
        new ServerAddress.User(postgres.user(), postgres.password()),
        new ServerAddress.User(postgres.superuser(), postgres.superuserPassword()));
  }

  /**
   * Sets the server for tests: nothing has to survive, and databases are too short-lived for
   * autovacuum. Drops the databases that an earlier host left.
   */
  private void prepare() throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("alter system set fsync = off");
      statement.execute("alter system set full_page_writes = off");
      statement.execute("alter system set autovacuum = off");
      statement.execute("alter system set max_wal_size = '512MB'");
      statement.execute("alter system set max_connections = " + MAX_CONNECTIONS);
      dropDatabases(statement, "cairn\\_%");
      if (!MAX_CONNECTIONS.equals(setting(statement, "max_connections"))) {
        postgres.restart();
        return;
      }
      statement.execute("select pg_reload_conf()");
    }
  }

  private static String setting(Statement statement, String name) throws SQLException {
    try (ResultSet row = statement.executeQuery("show " + name)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void dropDatabases(Statement statement, String pattern) throws SQLException {
    var names = new ArrayList<String>();
    try (ResultSet rows =
        statement.executeQuery(
            "select datname from pg_database where datname like '%s'".formatted(pattern))) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    for (String name : names) {
      statement.execute("drop database if exists \"%s\" with (force)".formatted(name));
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(), postgres.superuser(), postgres.superuserPassword());
  }

  /** Accepts test JVMs until none was connected for the time to keep the server. */
  private void serve() throws IOException {
    control.setSoTimeout((int) CHECK_INTERVAL.toMillis());
    lastUse.set(System.nanoTime());
    while (clients.get() > 0 || System.nanoTime() - lastUse.get() < idleTime().toNanos()) {
      try {
        Socket client = control.accept();
        clients.incrementAndGet();
        Thread.ofVirtual().name("client").start(() -> attend(client));
      } catch (SocketTimeoutException none) {
        // time to check whether the server is still needed
      }
    }
  }

  /** The first test JVM, which started this process, may be slow on a busy machine. */
  private Duration idleTime() {
    return numbers.get() > 0 || keep.compareTo(FIRST_CLIENT) > 0 ? keep : FIRST_CLIENT;
  }

  /** Holds the connection of a test JVM until it ends, and drops its databases. */
  private void attend(Socket client) {
    try (client) {
      var in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      if (secret.equals(in.readLine())) {
        int number = numbers.incrementAndGet();
        client.getOutputStream().write((number + "\n").getBytes(StandardCharsets.US_ASCII));
        awaitEnd(in);
        dropDatabasesOf(number);
      }
    } catch (IOException | SQLException problem) {
      System.err.println("A test JVM could not be served: " + problem);
    } finally {
      lastUse.set(System.nanoTime());
      clients.decrementAndGet();
    }
  }

  private static void awaitEnd(BufferedReader in) {
    try {
      while (in.readLine() != null) {
        // it sends nothing
      }
    } catch (IOException killed) {
      // it has ended as well
    }
  }

  private void dropDatabasesOf(int number) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      dropDatabases(statement, TestServer.databasePrefix(number).replace("_", "\\_") + "%");
    }
  }

  /** The names of the options of the command line, for the process that starts this one. */
  static List<String> arguments(Path folder, Duration keep) {
    return List.of(folder.toString(), Long.toString(keep.toMillis()));
  }
}
