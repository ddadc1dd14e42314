package dev.cairn.testing.internal.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The server of the tests, as one test JVM uses it. Held until the JVM ends. Thread-safe.
 *
 * <p>Creating a database takes a few milliseconds, since it is a copy of files without fsync.
 */
@SystemAccess // waits for the process of the server
public final class TestServer {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 20;

  /** The servers of this JVM; usually one. */
  private static final ConcurrentHashMap<ServerOptions, TestServer> SHARED =
      new ConcurrentHashMap<>();

  private final ServerAddress address;
  private final int number;

  @SuppressWarnings({"unused", "FieldCanBeLocal"}) // open until the JVM ends
  private final Socket hold;

  private final AtomicInteger databases = new AtomicInteger();
  private final ConcurrentLinkedDeque<Connection> idle = new ConcurrentLinkedDeque<>();
  private final ConcurrentHashMap<Template, String> templates = new ConcurrentHashMap<>();
  private final ReentrantLock templateLock = new ReentrantLock();

  private TestServer(ServerAddress address, int number, Socket hold) {
    this.address = address;
    this.number = number;
    this.hold = hold;
  }

  /**
   * Returns the server of this JVM; starts it if no test JVM has started it.
   *
   * @param options where and for how long it runs
   * @return the server
   * @throws TestServerException if it cannot be started
   */
  public static TestServer shared(ServerOptions options) {
    return SHARED.computeIfAbsent(options, TestServer::connect);
  }

  private static TestServer connect(ServerOptions options) {
    Path folder = options.folder();
    try {
      createFolder(folder);
      try (FileChannel channel =
              FileChannel.open(
                  folder.resolve("start.lock"),
                  StandardOpenOption.CREATE,
                  StandardOpenOption.WRITE);
          var lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("the lock of " + folder + " was lost");
        }
        return connect(folder, options.keep());
      }
    } catch (IOException problem) {
      throw new TestServerException(
          "The Postgres of the tests cannot be started in %s: %s. Make the folder writable, or set another one with cairn.testing.folder."
              .formatted(folder, problem),
          problem);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new TestServerException(
          "The thread was interrupted while the Postgres of the tests started.", interrupted);
    }
  }

  /** Creates the folder; the server of root runs as a user that has to enter it. */
  private static void createFolder(Path folder) throws IOException {
    String user = System.getProperty("user.name");
    if (!Files.isDirectory(folder)) {
      String permissions = "root".equals(user) ? "rwx--x--x" : "rwx------";
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
    }
    String owner = Files.getOwner(folder).getName();
    if (!owner.equals(user)) {
      throw new TestServerException(
          "The folder %s of the Postgres of the tests belongs to user %s, not to %s. Delete it, or set another one with cairn.testing.folder."
              .formatted(folder, owner, user));
    }
  }

  private static TestServer connect(Path folder, Duration keep)
      throws IOException, InterruptedException {
    Optional<ServerAddress> known = ServerAddress.read(folder);
    if (known.isPresent()) {
      Optional<TestServer> running = connectTo(known.get());
      if (running.isPresent()) {
        return running.get();
      }
      awaitEnd(known.get().hostPid());
      Files.deleteIfExists(ServerAddress.file(folder));
    }
    return start(folder, keep);
  }

  /** Connects to a host; empty if it does not run any more, or is about to end. */
  private static Optional<TestServer> connectTo(ServerAddress address) {
    var socket = new Socket();
    try {
      int timeout = (int) HANDSHAKE_TIMEOUT.toMillis();
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), address.controlPort()), timeout);
      socket.setSoTimeout(timeout);
      socket.getOutputStream().write((address.secret() + "\n").getBytes(StandardCharsets.US_ASCII));
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String number = in.readLine();
      if (number != null) {
        return Optional.of(new TestServer(address, Integer.parseInt(number), socket));
      }
      socket.close();
      return Optional.empty();
    } catch (IOException notThere) {
      closeQuietly(socket);
      return Optional.empty();
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException closed) {
      // it was not connected
    }
  }

  /** Waits for a host that ends; it stops Postgres first. Another program may have its id now. */
  private static void awaitEnd(long pid) throws InterruptedException {
    Optional<ProcessHandle> host =
        ProcessHandle.of(pid)
            .filter(process ->
                process.info().command().map(command -> command.contains("java")).orElse(false));
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    while (host.isPresent() && host.get().isAlive() && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  private static TestServer start(Path folder, Duration keep)
      throws IOException, InterruptedException {
    Process host = HostProcess.start(folder, keep);
    long deadline = System.nanoTime() + START_TIMEOUT.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<ServerAddress> address = ServerAddress.read(folder);
      if (address.isPresent()) {
        Optional<TestServer> running = connectTo(address.get());
        if (running.isPresent()) {
          return running.get();
        }
      }
      if (!host.isAlive()) {
        throw notStarted(folder, "ended with exit code " + host.exitValue());
      }
      Thread.sleep(POLL_MILLIS);
    }
    host.destroy();
    throw notStarted(folder, "did not answer within " + START_TIMEOUT.toSeconds() + " s");
  }

  private static TestServerException notStarted(Path folder, String problem) {
    return new TestServerException(
        "The process of the Postgres of the tests %s. Fix the problem in its log %s, or delete the folder if its data is broken:\n%s"
            .formatted(problem, HostProcess.log(folder), HostProcess.lastLogLines(folder)));
  }

  /** The process that owns the server. */
  long hostPid() {
    return address.hostPid();
  }

  static String databasePrefix(int client) {
    return "cairn_test_" + client + "_";
  }

  /**
   * Creates a database as a copy of a template, which is created first if it does not exist.
   *
   * @param template the tables of the database
   * @return the database, with a name of its own
   * @throws TestServerException if a script of the template fails
   */
  public TestDatabase create(Template template) {
    String original = templateName(template);
    String name = databasePrefix(number) + databases.incrementAndGet();
    execute(
        "create database \"%s\" template \"%s\" owner \"%s\" strategy file_copy"
            .formatted(name, original, address.user().name()));
    return database(name);
  }

  private TestDatabase database(String name) {
    return new TestDatabase(
        this, name, address.url(name), address.user().name(), address.user().password());
  }

  private String templateName(Template template) {
    String known = templates.get(template);
    if (known != null) {
      return known;
    }
    templateLock.lock();
    try {
      return templates.computeIfAbsent(template, this::createTemplate);
    } finally {
      templateLock.unlock();
    }
  }

  /** Creates a template completely or not at all; other JVMs wait meanwhile. */
  private String createTemplate(Template template) {
    String name = "cairn_template_" + template.hash();
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("select pg_advisory_lock(hashtext('%s'))".formatted(name));
      try (var found =
          statement.executeQuery(
              "select 1 from pg_database where datname = '%s'".formatted(name))) {
        if (found.next()) {
          return name;
        }
      }
      String unfinished = name + "_unfinished";
      statement.execute("drop database if exists \"%s\" with (force)".formatted(unfinished));
      statement.execute(
          "create database \"%s\" owner \"%s\"".formatted(unfinished, address.user().name()));
      template.fill(database(unfinished));
      statement.execute("alter database \"%s\" rename to \"%s\"".formatted(unfinished, name));
      return name;
    } catch (SQLException problem) {
      throw new TestServerException(
          "The template of the test databases cannot be created: " + problem.getMessage(), problem);
    }
  }

  /**
   * Drops a database and ends its sessions, while the next test runs: it waits for the sessions,
   * which takes longer than creating a database.
   */
  void drop(TestDatabase database) {
    Thread.ofVirtual()
        .name("cairn-drop-" + database.name())
        .start(() -> {
          try {
            execute("drop database if exists \"%s\" with (force)".formatted(database.name()));
          } catch (TestServerException problem) {
            System.err.println(problem.getMessage()); // the host drops it when this JVM ends
          }
        });
  }

  private void execute(String sql) {
    Connection connection = idle.poll();
    try {
      if (connection == null || !connection.isValid(1)) {
        connection = connect();
      }
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
      idle.push(connection);
    } catch (SQLException problem) {
      throw new TestServerException(
          "The Postgres of the tests refuses '%s': %s. Run the tests again; if it persists, stop process %d and delete its folder."
              .formatted(sql, problem.getMessage(), address.hostPid()),
          problem);
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        address.url(), address.administrator().name(), address.administrator().password());
  }
}
