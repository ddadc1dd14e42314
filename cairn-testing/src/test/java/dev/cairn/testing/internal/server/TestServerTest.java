package dev.cairn.testing.internal.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestServerTest {
  private static final ServerOptions OPTIONS =
      new ServerOptions(ServerOptions.defaultFolder(), Duration.ZERO);
  private static final Template TABLES =
      new Template(List.of(new Template.Script("notes", "create table notes (line text)")));

  private final TestServer server = TestServer.shared(OPTIONS);

  /** The median of the time to create a database, of 21. A busy machine only makes it longer. */
  @Test
  void databaseIsCreatedInLessThan50Milliseconds() {
    server.create(TABLES).close();

    Duration median =
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(this::medianOfCreation, time -> time.compareTo(Duration.ofMillis(50)) < 0);

    System.out.println("A test database is created in " + median.toMillis() + " ms (median)");
  }

  private Duration medianOfCreation() {
    var created = new ArrayList<TestDatabase>();
    List<Duration> times =
        IntStream.range(0, 21)
            .mapToObj(i -> {
              long begin = System.nanoTime();
              created.add(server.create(TABLES));
              return Duration.ofNanos(System.nanoTime() - begin);
            })
            .sorted()
            .toList();
    created.forEach(TestDatabase::close); // in the background, as while the next test runs
    return times.get(10);
  }

  @Test
  void databaseHasTablesOfCairnAndOfTheScripts() throws SQLException {
    try (TestDatabase database = server.create(TABLES);
        var connection = database.connect();
        var statement = connection.createStatement()) {
      statement.execute("insert into notes select id from cairn.workflows");
      assertThat(connection.getMetaData().getUserName()).isEqualTo("cairn");
    }
  }

  /** Another test JVM, which prints what it uses, and ends when its input does. */
  static final class OtherJvm {
    private OtherJvm() {}

    public static void main(String... arguments) throws IOException {
      TestServer server = TestServer.shared(OPTIONS);
      System.out.println(server.hostPid() + " " + server.create(TABLES).name());
      while (System.in.read() >= 0) {
        // until it is killed
      }
    }
  }

  @Test
  void otherJvmsShareTheServerAndLeaveNoDatabases() throws Exception {
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                OtherJvm.class.getName())
            .redirectError(new File("/dev/null"))
            .start();
    try (var output =
        new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8))) {
      String[] used = output.readLine().split(" ", 2);
      assertThat(Long.parseLong(used[0])).isEqualTo(server.hostPid());
      assertThat(isThere(used[1])).isTrue();

      other.destroyForcibly();

      Awaitility.await().until(() -> !isThere(used[1]));
    } finally {
      other.destroyForcibly();
    }
  }

  /** A test JVM that uses a server in a folder of its own, and prints which process has it. */
  static final class JvmOfFolder {
    private JvmOfFolder() {}

    public static void main(String... arguments) throws IOException {
      var options = new ServerOptions(Path.of(arguments[0]), Duration.parse(arguments[1]));
      System.out.println(TestServer.shared(options).hostPid());
      while (System.in.read() >= 0) {
        // until it is killed
      }
    }
  }

  /** Starts a JVM, ends it, and returns the process that has its server. */
  private static ProcessHandle hostAfterItsJvm(Path folder, Duration keep) throws IOException {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                JvmOfFolder.class.getName(),
                folder.toString(),
                keep.toString())
            .redirectError(new File("/dev/null"))
            .start();
    try (var output =
        new BufferedReader(new InputStreamReader(jvm.getInputStream(), StandardCharsets.UTF_8))) {
      return ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
    } finally {
      jvm.destroyForcibly();
    }
  }

  @Test
  void serverIsKeptForTheGivenTimeAndOtherwiseEndsWithItsLastJvm(@TempDir Path folder)
      throws IOException {
    Path keptFolder = folder.resolve("kept");
    ProcessHandle kept = hostAfterItsJvm(keptFolder, Duration.ofMinutes(10));
    try {
      ProcessHandle ended = hostAfterItsJvm(folder.resolve("ended"), Duration.ZERO);
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !ended.isAlive());

      ProcessHandle usedAgain = hostAfterItsJvm(keptFolder, Duration.ofMinutes(10));

      assertThat(kept.isAlive()).isTrue();
      assertThat(usedAgain.pid()).isEqualTo(kept.pid());
    } finally {
      kept.destroy();
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> !kept.isAlive());
    }
  }

  private boolean isThere(String database) throws SQLException {
    try (TestDatabase own = server.create(TABLES);
        var connection = own.connect();
        var query = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
      query.setString(1, database);
      try (var rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }
}
