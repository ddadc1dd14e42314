package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Postgres server, whose data live in a folder.
 *
 * <p>The data are as safe as those of any Postgres: what was committed is on the disk, and survives
 * the death of this process, of the server and of the machine. The server listens on 127.0.0.1
 * only, and lets in only who knows the password, which lies in the folder where other users cannot
 * read it. It takes 100 connections at most.
 *
 * <p>A folder has one owner at a time, on a local disk. The server ends with the process that
 * started it, even if that process is killed; the next start ends what may still run. It is not
 * reached by a Ctrl-C in the terminal, so that shutdown hooks can still use it; close it, or let
 * the end of the process end it.
 *
 * <p>The first start of a user unpacks Postgres (60 MB) into {@code $XDG_CACHE_HOME/cairn} or
 * {@code ~/.cache/cairn} (root: {@code /var/cache/cairn}), or into the folder if neither can be
 * written to. The first start in a folder makes the data (50 MB). A process of root starts the
 * server as the user {@code nobody}, through {@code setpriv} or {@code chroot}, one of which must
 * work. If that user cannot enter the folder, the server gets the right to read all files, but not
 * to write them, and a line of log says so.
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
  private static final int ATTEMPTS = 5;

  private final ReentrantLock turn = new ReentrantLock();
  private final Folder folder;
  private final FolderLock ownership;
  private final Launcher launcher;
  private final Cluster.Passwords passwords;
  private final int port;
  private volatile Server server;
  private boolean closed;

  private EmbeddedPostgres(Folder folder, FolderLock ownership, Ports ports, Progress progress) {
    this.folder = folder;
    this.ownership = ownership;
    var binaries = Binaries.unpacked(Archive.of(Platform.current()), places(folder));
    var account = Account.choose(Path.of(binaries.program("postgres")), folder.path());
    if (account.readsEverything()) {
      log.warn(
          "event=postgres-reads-all-files folder={} reason=\"user nobody cannot enter it\" next=\"use a folder that other users can enter\"",
          folder);
    }
    progress.now("ending the server of an earlier process, if it still runs");
    Leftover.clear(folder);
    progress.now("preparing the data in " + folder);
    this.passwords = new Cluster(folder, binaries, account).prepare();
    this.launcher = new Launcher(folder, binaries, account);
    progress.now("starting Postgres, which recovers its data if it was killed");
    var listening = listen(launcher, ports);
    this.server = listening.server();
    this.port = listening.port();
  }

  /**
   * Starts the server of a folder, on the loopback port it had the last time if that is free, else
   * on any free one. Makes the folder and an empty database {@code cairn} if they are not there.
   *
   * <p>Blocks: a third of a second usually, about two seconds for a new folder, some seconds more
   * while Postgres is unpacked or recovers from a crash. Gives up when the server takes no
   * connections and reports no progress for 60 seconds.
   *
   * @param folder where the data are kept; its parents are made too
   * @return the running server, which the caller closes
   * @throws EmbeddedPostgresException if the folder is in use, is a file, cannot be written to or
   *     holds data of another major version; if there is no Postgres for this machine on the class
   *     path, no account that it may run in, or no room on the disk; if the server fails to start;
   *     or if the thread is interrupted, which stays set
   */
  public static EmbeddedPostgres start(Path folder) {
    return start(folder, new Ports.LastOrFree());
  }

  /**
   * Starts the server of a folder as {@link #start(Path)} does, on the given port.
   *
   * @param folder where the data are kept; its parents are made too
   * @param port the loopback port to listen on, 1 to 65535
   * @return the running server, which the caller closes
   * @throws IllegalArgumentException if the port is out of its range
   * @throws EmbeddedPostgresException if the port is taken, and as {@link #start(Path)} does
   */
  public static EmbeddedPostgres start(Path folder, int port) {
    return start(folder, new Ports.Fixed(port));
  }

  private static EmbeddedPostgres start(Path path, Ports ports) {
    var folder = Folder.open(path);
    var ownership = FolderLock.take(folder);
    try (var progress = new Progress("unpacking Postgres, once for this user")) {
      return new EmbeddedPostgres(folder, ownership, ports, progress);
    } catch (RuntimeException | Error e) {
      ownership.close();
      throw e;
    }
  }

  /** Where the programs may be unpacked to, the best place first. */
  private static List<Path> places(Folder folder) {
    var places = new ArrayList<Path>();
    var cache = System.getenv().getOrDefault("XDG_CACHE_HOME", "");
    var home = System.getProperty("user.home", "");
    if (cache.startsWith("/")) {
      places.add(Path.of(cache, "cairn"));
    } else {
      if (Folder.belongsToRoot()) {
        places.add(Path.of("/var/cache/cairn")); // the server's user cannot enter the home of root
      }
      if (home.startsWith("/")) {
        places.add(Path.of(home, ".cache", "cairn"));
      }
    }
    places.add(folder.path().resolve("binaries"));
    return places;
  }

  private record Listening(Server server, int port) {}

  private static Listening listen(Launcher launcher, Ports ports) {
    var folder = launcher.folder();
    for (var attempt = 1; ; attempt++) {
      var port = ports.next(folder);
      var started = launcher.start(port);
      if (started.isPresent()) {
        remember(folder, port);
        log.info("event=postgres-started folder={} port={}", folder, port);
        return new Listening(started.get(), port);
      }
      if (!ports.canChange() || attempt == ATTEMPTS) {
        throw portTaken(folder, port);
      }
    }
  }

  private static void remember(Folder folder, int port) {
    try {
      Disk.writePrivately(folder.port(), Integer.toString(port));
    } catch (IOException e) {
      log.warn("event=port-not-remembered folder={} port={}", folder, port, e);
    }
  }

  private static EmbeddedPostgresException portTaken(Folder folder, int port) {
    return new EmbeddedPostgresException(
        "Port %d is taken by another program, so the Postgres of %s cannot listen there. End that program, or start with another port."
            .formatted(port, folder));
  }

  /**
   * Ends the server if it still runs, cutting off its clients, and starts it on the same port: to
   * go on after it was killed, or to see what clients do when it goes away. Blocks as {@link
   * #close} and {@link #start(Path)} do.
   *
   * @throws EmbeddedPostgresException if this instance is closed, if another program took the port
   *     meanwhile, or if the server does not start; it may be called again then
   */
  public void restart() {
    turn.lock();
    try {
      if (closed) {
        throw new EmbeddedPostgresException(
            "The Postgres of %s is closed. Start it with EmbeddedPostgres.start instead."
                .formatted(folder));
      }
      server.stop();
      Leftover.clear(folder);
      server = launcher.start(port).orElseThrow(() -> portTaken(folder, port));
      log.info("event=postgres-restarted folder={} port={}", folder, port);
    } finally {
      turn.unlock();
    }
  }

  /**
   * {@return the URL of database {@code cairn} for the Postgres JDBC driver, without user and
   * password} It stays the same over {@link #restart}.
   */
  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/cairn";
  }

  /** {@return the user to connect as, who owns database {@code cairn} and is no superuser} */
  public String user() {
    return USER;
  }

  /** {@return the password of {@link #user}} Keep it out of logs. */
  public String password() {
    return passwords.application();
  }

  /** {@return the user who may do anything in the server, for administration only} */
  public String superuser() {
    return SUPERUSER;
  }

  /** {@return the password of {@link #superuser}} Keep it out of logs. */
  public String superuserPassword() {
    return passwords.superuser();
  }

  /** {@return the loopback port the server listens on} It stays the same over {@link #restart}. */
  public int port() {
    return port;
  }

  /** {@return the folder with the data, absolute and free of links} */
  public Path folder() {
    return folder.path();
  }

  /**
   * {@return the id of the server's main process as it was started last} It may have died since.
   */
  public long pid() {
    return server.pid();
  }

  /**
   * Ends the server and gives up the folder; a second call does nothing.
   *
   * <p>Clients are cut off and transactions that are not committed are rolled back. Blocks while
   * the server writes what it holds in memory: usually a tenth of a second. After 60 seconds it is
   * ended without, which costs time at the next start but no data. An interrupt does not end the
   * waiting.
   *
   * @throws EmbeddedPostgresException if the server cannot be ended
   */
  @Override
  public void close() {
    turn.lock();
    var interrupted = Thread.interrupted();
    try {
      if (closed) {
        return;
      }
      closed = true;
      server.stop();
      log.info("event=postgres-stopped folder={} port={}", folder, port);
    } finally {
      ownership.close();
      turn.unlock();
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
