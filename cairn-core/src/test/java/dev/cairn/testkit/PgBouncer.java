package dev.cairn.testkit;

import dev.cairn.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;

/** A real PgBouncer in transaction mode in front of a server, where it is installed. */
public final class PgBouncer implements AutoCloseable {
  static final String USER = "postgres";
  static final String PASSWORD = "open";

  private final Process process;
  private final int port;

  private PgBouncer(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /** The path of the program, if it is installed. */
  public static Optional<Path> program() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(":"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Path installed() {
    return program()
        .orElseThrow(() ->
            new IllegalStateException(
                "PgBouncer is not installed. Install it (Debian, Ubuntu: apt-get install pgbouncer), or run the tests with another cairn.test.datasource."));
  }

  /**
   * Starts a PgBouncer in front of the server of a database, for all its databases.
   *
   * @param size connections to the server for each database
   */
  public static PgBouncer start(TestDatabase database, int size) {
    try {
      int port = freePort();
      Path folder = Files.createTempDirectory("pgbouncer");
      Path settings = settings(folder, database, port, size);
      var command = new ArrayList<>(List.of(installed().toString(), "-q"));
      if (System.getProperty("user.name").equals("root")) {
        command.addAll(List.of("-u", "nobody"));
      }
      command.add(settings.toString());
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(folder.resolve("log").toFile())
              .start();
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(process::destroy));
      Eventually.holds(() -> Assertions.assertThat(answers(port)).isTrue());
      return new PgBouncer(process, port);
    } catch (IOException problem) {
      throw new UncheckedIOException(problem);
    }
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Path settings(Path folder, TestDatabase database, int port, int size)
      throws IOException {
    var address = URI.create(database.url().substring("jdbc:".length()));
    Path users = folder.resolve("users.txt");
    Files.writeString(users, "\"%s\" \"%s\"\n".formatted(USER, PASSWORD));
    Path settings = folder.resolve("pgbouncer.ini");
    Files.writeString(
        settings,
        """
        [databases]
        * = host=%s port=%s user=%s password=%s
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = plain
        auth_file = %s
        pool_mode = transaction
        default_pool_size = %d
        max_client_conn = 1000
        server_idle_timeout = 5
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(
                address.getHost(),
                address.getPort(),
                database.user(),
                database.password(),
                port,
                users,
                size));
    for (Path readable : List.of(folder, users, settings)) {
      Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    return settings;
  }

  private static boolean answers(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  /** Returns the config with the address of this PgBouncer. */
  public Config over(Config config, TestDatabase database) {
    String url =
        "jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0".formatted(port, database.name());
    return config.url(url).user(USER).password(PASSWORD).notifications(false);
  }

  @Override
  public void close() {
    process.destroy();
    process.onExit().join();
  }
}
