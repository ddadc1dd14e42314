package dev.cairn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.cairn.api.Durable;
import dev.cairn.api.Fn;
import dev.cairn.api.Handle;
import dev.cairn.api.Queue;
import dev.cairn.api.Run;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Cairn behind a real PgBouncer in transaction mode, which gives each transaction any connection.
 */
class PoolerTest extends CairnTest {
  private Fn.Of1<String, String> flow = argument -> argument;

  private static Optional<Path> pooler() {
    String path = System.getenv().getOrDefault("PATH", "") + ":/usr/sbin:/usr/local/sbin";
    return Stream.of(path.split(":"))
        .map(folder -> Path.of(folder, "pgbouncer"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private Path settings(Path folder, int port) throws IOException {
    String server = database.url().replaceFirst("jdbc:postgresql://", "");
    String name = server.replaceFirst(".*/", "");
    String target =
        "%s = host=%s port=%s dbname=%s user=%s password=%s"
            .formatted(
                name,
                server.replaceFirst(":.*", ""),
                server.replaceFirst(".*:(\\d+)/.*", "$1"),
                name,
                database.user(),
                database.password());
    Path users = Files.writeString(folder.resolve("users.txt"), "\"postgres\" \"open\"\n");
    return Files.writeString(
        folder.resolve("pgbouncer.ini"),
        """
        [databases]
        %s
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = plain
        auth_file = %s
        pool_mode = transaction
        default_pool_size = 4
        max_client_conn = 200
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(target, port, users));
  }

  private Process started(Path pooler, Path folder, int port) throws IOException {
    Path settings = settings(folder, port);
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path readable : files.toList()) {
        Files.setPosixFilePermissions(readable, PosixFilePermissions.fromString("rwxr-xr-x"));
      }
    }
    var command = new ArrayList<String>(List.of(pooler.toString(), "-q", settings.toString()));
    if (System.getProperty("user.name").equals("root")) {
      command.addAll(1, List.of("-u", "nobody"));
    }
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(folder.resolve("log").toFile())
        .start();
  }

  private static boolean answers(int port) {
    try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private void register(Cairn cairn) {
    flow =
        cairn.workflow(
            "flow",
            String.class,
            String.class,
            name ->
                Durable.step("a", () -> name + " a")
                    + Durable.transaction(
                        "b",
                        connection -> {
                          try (var insert =
                              connection.prepareStatement("insert into book values (?)")) {
                            insert.setString(1, name);
                            insert.executeUpdate();
                          }
                          return " b";
                        }));
  }

  @Test
  void everythingWorksThroughAPoolerInTransactionMode(@TempDir Path folder) throws Exception {
    Optional<Path> pooler = pooler();
    assumeTrue(pooler.isPresent(), "PgBouncer is not installed, so Cairn is not tested behind it");
    database.execute("create table book (account text)");
    int port = freePort();
    Process process = started(pooler.get(), folder, port);
    try {
      Eventually.holds(() -> assertThat(answers(port)).isTrue());
      String name = database.url().replaceFirst(".*/", "");
      Config config =
          database
              .config()
              .url("jdbc:postgresql://127.0.0.1:%d/%s?prepareThreshold=0".formatted(port, name))
              .user("postgres")
              .password("open")
              .notifications(false);

      runAll(config);
    } finally {
      closeOpened();
      process.destroy();
      process.waitFor();
    }
  }

  private void runAll(Config config) {
    Cairn cairn = open(config, this::register);
    open(config, other -> other.workflow("flow2", String.class, String.class, name -> name));
    cairn.queues().declare(Queue.named("mail").concurrency(5));
    List<String> names = IntStream.range(0, 100).mapToObj(Integer::toString).toList();

    List<Handle<String>> queued = cairn.startAll(Run.onQueue("mail"), flow, names);
    List<Handle<String>> direct = new ArrayList<>();
    names.forEach(name -> direct.add(cairn.start(flow, name)));

    assertThat(queued).extracting(Handle::await).contains("7 a b").hasSize(100);
    assertThat(direct).extracting(Handle::await).contains("7 a b").hasSize(100);
    assertThat(database.count("select count(*) from book")).isEqualTo(200);
    assertThat(cairn.health().good()).isTrue();
  }
}
