package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Postgres server whose data is in a folder.
 *
 * <p>The data is as safe as that of any Postgres: committed data is on the disk and survives the
 * death of this process, of the server and of the machine. The server listens on 127.0.0.1 only and
 * requires a password, which is stored in the folder where other users cannot read it. It accepts
 * at most 100 connections. Names without a schema are those of the schema {@code public}; settings
 * of roles, databases and sessions can change this.
 *
 * <p>A folder has one owner at a time and must be on a local disk. The server ends with the process
 * that started it, even if that process is killed; the next start ends a server that still runs.
 * Ctrl-C in a terminal does not reach the server, so that shutdown hooks can still use it; close
 * it, or let the end of the process end it.
 *
 * <p>The first start of a user unpacks Postgres (60 MB) into {@code $XDG_CACHE_HOME/cairn} or
 * {@code ~/.cache/cairn} (root: {@code /var/cache/cairn}), or into the folder if neither is
 * writable. The first start in a folder creates the data (50 MB). A process of root starts the
 * server as the user {@code nobody}, through {@code setpriv} or {@code chroot}; one of them must
 * work. If that user cannot enter the folder, the server gets the right to read all files, but not
 * to write them, and a log line reports this.
 *
 * <p>Instances are thread-safe. {@link #start}, {@link #restart} and {@link #close} block until the
 * server has started or ended.
 *
 * <pre>{@code
 * try (var postgres = EmbeddedPostgres.start(Path.of("cairn-data"))) {
 *   var connection =
 *       DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), postgres.password());
 * }
 * }</pre>
 */
public final class EmbeddedPostgres implements AutoCloseable {
  static final String USER = "cairn";
  static final String SUPERUSER = "postgres";

  private static final Logger log = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final int MAX_ATTEMPTS = 5;

  private final ReentrantLock lock = new ReentrantLock();
  private final Folder folder;
  private final FolderLock folderLock;
  private final ServerLauncher launcher;
  private final DatabaseCluster.Passwords passwords;
  private final int port;
  private volatile Server server;
  private boolean closed;

  private EmbeddedPostgres(
      Folder folder, FolderLock folderLock, PortSelection ports, Progress progress) {
    this.folder = folder;
    this.folderLock = folderLock;
    var binaries = Binaries.unpackIfNeeded(Archive.of(Platform.current()), binaryLocations(folder));
    var account = Account.choose(Path.of(binaries.program("postgres")), folder.path());
    if (account.canReadAllFiles()) {
      log.warn(
          "event=postgres-reads-all-files folder={} reason=\"user nobody cannot enter it\" next=\"use a folder that other users can enter\"",
          folder);
    }
    progress.update("stopping the server of an earlier process, if it still runs");
    LeftoverServer.stop(folder);
    progress.update("preparing the data in " + folder);
    this.passwords = new DatabaseCluster(folder, binaries, account).prepare();
    this.launcher = new ServerLauncher(folder, binaries, account);
    progress.update("starting Postgres, including crash recovery if it was killed");
    var started = startServer(launcher, ports);
    this.server = started.server();
    this.port = started.port();
  }

  /**
   * Starts the server of a folder, on the loopback port of the last start if that is free,
   * otherwise on any free one. Creates the folder and an empty database {@code cairn} if they do
   * not exist.
   *
   * <p>Blocks: usually a third of a second, about two seconds for a new folder, and some seconds
   * more while Postgres is unpacked or recovers from a crash. Fails if the server accepts no
   * connections and reports no progress for 60 seconds.
   *
   * @param folder the folder for the data; missing parent folders are created
   * @return the running server; the caller closes it
   * @throws EmbeddedPostgresException if the folder is in use, is a file, is not writable or
   *     contains data of another major version; if the class path has no Postgres for this machine,
   *     no suitable account exists, or the disk is full; if the server does not start; or if the
   *     thread is interrupted (the interrupt status remains set)
   */
  public static EmbeddedPostgres start(Path folder) {
    return start(folder, new PortSelection.LastOrFree());
  }

  /**
   * Starts the server of a folder as {@link #start(Path)} does, on the given port.
   *
   * @param folder the folder for the data; missing parent folders are created
   * @param port the loopback port, 1 to 65535
   * @return the running server; the caller closes it
   * @throws IllegalArgumentException if the port is out of range
   * @throws EmbeddedPostgresException if the port is in use, and as {@link #start(Path)} does
   */
  public static EmbeddedPostgres start(Path folder, int port) {
    return start(folder, new PortSelection.Fixed(port));
  }

  private static EmbeddedPostgres start(Path path, PortSelection ports) {
    var folder = Folder.open(path);
    var folderLock = FolderLock.acquire(folder);
    try (var progress = new Progress("unpacking Postgres, once for this user")) {
      return new EmbeddedPostgres(folder, folderLock, ports, progress);
    } catch (RuntimeException | Error e) {
      folderLock.close();
      throw e;
    }
  }

  /** Returns the locations into which the programs may be unpacked, in order of preference. */
  private static List<Path> binaryLocations(Folder folder) {
    var locations = new ArrayList<Path>();
    var cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    var home = System.getProperty("user.home", "");
    if (cache.startsWith("/")) {
      locations.add(Path.of(cache, "cairn"));
    } else {
      if (Folder.belongsToRoot()) {
        locations.add(Path.of("/var/cache/cairn")); // the server's user cannot enter root's home
      }
      if (home.startsWith("/")) {
        locations.add(Path.of(home, ".cache", "cairn"));
      }
    }
    locations.add(folder.path().resolve("binaries"));
    return locations;
  }

  private record StartedServer(Server server, int port) {}

  private static StartedServer startServer(ServerLauncher launcher, PortSelection ports) {
    var folder = launcher.folder();
    for (var attempt = 1; ; attempt++) {
      var port = ports.next(folder);
      var started = launcher.start(port);
      if (started.isPresent()) {
        savePort(folder, port);
        log.info("event=postgres-started folder={} port={}", folder, port);
        return new StartedServer(started.get(), port);
      }
      if (!ports.canChange() || attempt == MAX_ATTEMPTS) {
        throw portTaken(folder, port);
      }
    }
  }

  private static void savePort(Folder folder, int port) {
    try {
      DurableFiles.writePrivately(folder.port(), Integer.toString(port));
    } catch (IOException e) {
      log.warn("event=port-not-remembered folder={} port={}", folder, port, e);
    }
  }

  private static EmbeddedPostgresException portTaken(Folder folder, int port) {
    return new EmbeddedPostgresException(
        "Port %d is used by another program, so the Postgres of %s cannot listen on it. End that program, or start with another port."
            .formatted(port, folder));
  }

  /**
   * Stops the server if it still runs, disconnecting its clients, and starts it on the same port:
   * to continue after it was killed, or to test how clients react. Blocks as {@link #close} and
   * {@link #start(Path)} do.
   *
   * @throws EmbeddedPostgresException if this instance is closed, if another program uses the port
   *     now, or if the server does not start; the method may then be called again
   */
  public void restart() {
    lock.lock();
    try {
      if (closed) {
        throw new EmbeddedPostgresException(
            "The Postgres of %s is closed. Start it with EmbeddedPostgres.start instead."
                .formatted(folder));
      }
      server.stop();
      LeftoverServer.stop(folder);
      server = launcher.start(port).orElseThrow(() -> portTaken(folder, port));
      log.info("event=postgres-restarted folder={} port={}", folder, port);
    } finally {
      lock.unlock();
    }
  }

  /**
   * {@return the URL of database {@code cairn} for the Postgres JDBC driver, without user and
   * password} It does not change on {@link #restart}.
   */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/cairn";
  }

  /** {@return the user to connect as; it owns database {@code cairn} and is not a superuser} */
  public String user() {
    return USER;
  }

  /** {@return the password of {@link #user}} Keep it out of logs. */
  public String password() {
    return passwords.application();
  }

  /** {@return the superuser of the server, for administration only} */
  public String superuser() {
    return SUPERUSER;
  }

  /** {@return the password of {@link #superuser}} Keep it out of logs. */
  public String superuserPassword() {
    return passwords.superuser();
  }

  /** {@return the loopback port of the server} It does not change on {@link #restart}. */
  public int port() {
    return port;
  }

  /** {@return the folder with the data, as an absolute path without symbolic links} */
  public Path folder() {
    return folder.path();
  }

  /**
   * {@return the id of the server's main process of the last start} That process may have died
   * since.
   */
  public long pid() {
    return server.pid();
  }

  /**
   * Stops the server and releases the folder; a second call does nothing.
   *
   * <p>Clients are disconnected and open transactions are rolled back. Blocks while the server
   * writes its memory to the disk: usually a tenth of a second. After 60 seconds it is stopped
   * without that, which makes the next start slower but loses no data. An interrupt does not end
   * the wait.
   *
   * @throws EmbeddedPostgresException if the server cannot be stopped
   */
  @Override
  public void close() {
    lock.lock();
    var interrupted = Thread.interrupted();
    try {
      if (closed) {
        return;
      }
      closed = true;
      server.stop();
      log.info("event=postgres-stopped folder={} port={}", folder, port);
    } finally {
      folderLock.close();
      lock.unlock();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public String toString() {
    return "EmbeddedPostgres of " + folder + " on port " + port;
  }
}
