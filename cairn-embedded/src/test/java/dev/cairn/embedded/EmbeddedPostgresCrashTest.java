package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresCrashTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @TempDir Path parent;
  private Path folder;

  @BeforeEach
  void make() {
    folder = PreparedFolder.in(parent);
  }

  @Test
  void committedDataSurvivesKillOfServer() throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      var client = new Client(postgres);
      var port = postgres.port();
      client.run("create table note as select 'kept' as text");
      try (var open = client.connect()) {
        open.setAutoCommit(false);
        open.createStatement().execute("insert into note values ('not committed')");

        kill(postgres.pid());
        postgres.restart();
      }

      assertThat(client.values("select text from note")).containsExactly("kept");
      assertThat(postgres.port()).isEqualTo(port);
      assertThat(folder.resolve("server.log")).content().contains("automatic recovery in progress");
    }
  }

  @Test
  void restartWaitsForBackendThatOutlivesKilledServer() throws Exception {
    try (var postgres = EmbeddedPostgres.start(folder);
        var busy = new Client(postgres).connect();
        var sql = busy.createStatement()) {
      var client = new Client(postgres);
      var work = CompletableFuture.supplyAsync(() -> loopsToItsEnd(sql));
      var loops = "select 1 from pg_stat_activity where query like 'do %'";
      assertThat(Deadline.within(SOON, () -> !client.values(loops).isEmpty())).isTrue();

      kill(postgres.pid());
      postgres.restart();

      assertThat(folder.resolve("server.log")).content().contains("shared memory block");
      assertThat(client.value("select 1")).isEqualTo("1");
      assertThat(work).succeedsWithin(SOON);
    }
  }

  /** The backend looks for its server only when it is done; whether it can answer is open. */
  private static boolean loopsToItsEnd(Statement sql) {
    try {
      sql.execute("do 'begin for i in 1..50000000 loop end loop; end'");
      return true;
    } catch (SQLException cutOff) {
      return false;
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void ctrlCInTerminalOfOwnerDoesNotReachServer() throws IOException {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      var stat = Files.readString(Path.of("/proc", Long.toString(postgres.pid()), "stat"));
      var afterName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      var processGroup = Long.parseLong(afterName[2]);

      assertThat(processGroup).isEqualTo(postgres.pid());
    }
  }

  @Test
  void runningServerRestartsWithItsData() {
    try (var postgres = EmbeddedPostgres.start(folder)) {
      var client = new Client(postgres);
      client.run("create table note as select 'kept' as text");
      var first = postgres.pid();

      postgres.restart();

      assertThat(postgres.pid()).isNotEqualTo(first);
      assertThat(client.values("select text from note")).containsExactly("kept");
    }
  }

  @Test
  void closedServerCannotBeRestarted() {
    var postgres = EmbeddedPostgres.start(folder);
    postgres.close();

    assertThatThrownBy(postgres::restart)
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("is closed");
  }

  @Test
  void killedServerCanBeClosed() {
    var postgres = EmbeddedPostgres.start(folder);
    kill(postgres.pid());

    postgres.close();

    try (var next = EmbeddedPostgres.start(folder)) {
      assertThat(new Client(next).value("select 1")).isEqualTo("1");
    }
  }

  @Test
  void serverEndsWhenItsJvmIsKilled() {
    try (var owner = ChildJvm.start(folder)) {
      var pid = Long.parseLong(owner.readAnswer("pid"));
      assertThat(ProcessHandle.of(pid)).isPresent();

      owner.kill();

      assertThat(Deadline.within(SOON, () -> ProcessHandle.of(pid).isEmpty())).isTrue();
    }
  }

  @Test
  void nextStartHasDataOfKilledJvm() {
    try (var owner = ChildJvm.start(folder)) {
      owner.readAnswer("pid");
      owner.kill();
    }

    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(new Client(postgres).values("select text from note"))
          .containsExactly("of another process");
    }
  }

  @Test
  void nextStartStopsServerThatOutlivedItsOwner() throws IOException {
    var orphan = withoutWatchdog();
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(orphan.isAlive()).isFalse();
      assertThat(new Client(postgres).value("select 1")).isEqualTo("1");
    } finally {
      orphan.destroyForcibly();
    }
  }

  private Process withoutWatchdog() throws IOException {
    var here = Folder.open(folder);
    var postgres = binaries().program("postgres");
    var data = here.data().toString();
    var orphan =
        Command.builder(
                Account.choose(Path.of(postgres), here.path())
                    .command(List.of(postgres, "-D", data, "-c", "listen_addresses=")))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("orphan.log").toFile())
            .start();
    assertThat(
            Deadline.within(
                SOON, () -> PidFile.read(here.pidFile()).filter(PidFile::ready).isPresent()))
        .isTrue();
    return orphan;
  }

  private Binaries binaries() {
    return Binaries.unpackIfNeeded(
        Archive.of(Platform.current()),
        List.of(Path.of(System.getProperty("user.home"), ".cache", "cairn")));
  }

  @Test
  void pidFileOfDeadServerDoesNotPreventStart() throws Exception {
    var dead = new ProcessBuilder("true").start();
    dead.waitFor();
    writePidFile(dead.pid());

    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(new Client(postgres).value("select 1")).isEqualTo("1");
    }
  }

  @Test
  void otherProgramWithProcessIdOfDeadServerIsNotKilled() throws IOException {
    var other = new ProcessBuilder("sleep", "100").start();
    writePidFile(other.pid());
    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(new Client(postgres).value("select 1")).isEqualTo("1");
      assertThat(other.isAlive()).isTrue();
    } finally {
      other.destroyForcibly();
    }
  }

  private void writePidFile(long pid) throws IOException {
    var data = folder.resolve("data");
    var lines =
        List.of(Long.toString(pid), data.toString(), "0", "5432", "", "", "      1   2", "ready");
    Files.write(data.resolve("postmaster.pid"), lines);
  }

  @Test
  void incompleteDataIsCreatedAgain() throws IOException {
    var half = Files.createDirectories(parent.resolve("new/data.unfinished-1"));
    Files.writeString(half.resolve("PG_VERSION"), "18\n");

    try (var postgres = EmbeddedPostgres.start(parent.resolve("new"))) {
      assertThat(new Client(postgres).value("select 1")).isEqualTo("1");
      assertThat(half).doesNotExist();
    }
  }

  private static void kill(long pid) {
    var process = ProcessHandle.of(pid).orElseThrow();
    process.destroyForcibly();
    assertThat(Deadline.within(SOON, () -> !process.isAlive())).isTrue();
  }
}
