package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts by root and by an ordinary user. Both can only be tested as root. */
class AccountTest {
  private static final List<String> ORDINARY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

  @TempDir Path place;

  @BeforeEach
  void onlyAsRoot() {
    assumeTrue(Command.run(List.of("id", "-u")).output().equals("0"), "needs root");
  }

  private static void openToAll(Path folder) throws IOException {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Returns a line of /proc/PID/status. */
  private static String status(EmbeddedPostgres postgres, String name) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(postgres.pid()), "status")).stream()
        .filter(line -> line.startsWith(name + ":"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rootStartsPostgresAsUserWithoutCapabilities() throws IOException {
    openToAll(place);
    try (var postgres = EmbeddedPostgres.start(place.resolve("folder"))) {
      assertThat(status(postgres, "Uid")).isEqualTo("Uid:\t65534\t65534\t65534\t65534");
      assertThat(status(postgres, "CapEff")).isEqualTo("CapEff:\t0000000000000000");
      assertThat(Files.getAttribute(postgres.folder().resolve("data"), "unix:uid"))
          .isEqualTo(65534);
    }
  }

  @Test
  void serverInClosedFolderMayReadButNotWriteAllFiles() throws IOException {
    try (var postgres = EmbeddedPostgres.start(place.resolve("folder"))) {
      assertThat(status(postgres, "Uid")).isEqualTo("Uid:\t65534\t65534\t65534\t65534");
      assertThat(status(postgres, "CapEff")).isEqualTo("CapEff:\t0000000000000004");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void superuserCannotWriteFilesOfRoot(boolean openToOthers) throws IOException {
    if (openToOthers) {
      openToAll(place);
    }
    var target = place.resolve("written");
    try (var postgres = EmbeddedPostgres.start(place.resolve("folder"))) {
      var superuser = Client.superuser(postgres);

      assertThatThrownBy(() -> superuser.tryToRun("copy (select 1) to '" + target + "'"))
          .hasMessageContaining("Permission denied");
      assertThatThrownBy(
              () -> superuser.tryToRun("copy (select 1) to program 'cat > " + target + "'"))
          .hasMessageContaining("failed");
    }
    assertThat(target).doesNotExist();
  }

  @Test
  void applicationUserCannotAccessFilesOrPrograms() {
    try (var postgres = EmbeddedPostgres.start(place.resolve("folder"))) {
      var application = new Client(postgres);

      for (var statement :
          List.of(
              "copy (select 1) to '/tmp/written'",
              "copy (select 1) to program 'true'",
              "select pg_read_file('/etc/hostname')",
              "alter system set archive_command = 'true'",
              "create role another superuser")) {
        assertThatThrownBy(() -> application.tryToRun(statement))
            .as(statement)
            .asInstanceOf(InstanceOfAssertFactories.throwable(SQLException.class))
            .extracting(SQLException::getSQLState)
            .isEqualTo("42501");
      }
    }
  }

  @Test
  void eachAccountWorksWithDataCreatedByAnother() throws IOException {
    openToAll(place);
    var folder = Folder.open(place.resolve("folder"));
    var binaries =
        Binaries.unpackIfNeeded(
            Archive.of(Platform.current()), List.of(Path.of("/var/cache/cairn")));
    for (var prefix :
        List.of(Account.UNPRIVILEGED, Account.UNPRIVILEGED_BY_CHROOT, Account.READS_ALL_FILES)) {
      var account =
          Account.choose(Path.of(binaries.program("postgres")), folder.path(), List.of(prefix));
      new DatabaseCluster(folder, binaries, account).prepare();

      var server =
          new ServerLauncher(folder, binaries, account)
              .start(new PortSelection.LastOrFree().next(folder))
              .orElseThrow();
      server.stop();

      assertThat(account.commandPrefix()).isEqualTo(prefix);
      assertThat(ProcessHandle.of(server.pid())).isEmpty();
    }
  }

  @Test
  void errorContainsFixIfNoAccountWorks() {
    var prefixes = List.of(List.of("false"), List.of("no-such-program"));

    assertThatThrownBy(() -> Account.choose(Path.of("postgres"), place, prefixes))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("Postgres does not run as root")
        .hasMessageContaining("no-such-program")
        .hasMessageContaining("Run this program as an ordinary user");
  }

  @Test
  void ordinaryUserStartsPostgresDirectly() throws IOException {
    var folder = Files.createDirectory(place.resolve("of nobody"));
    Files.setAttribute(folder, "unix:uid", 65534);
    try (var user = ordinaryUser(folder)) {
      assertThat(Long.parseLong(user.readAnswer("pid"))).isPositive();
      assertThat(folder.resolve("binaries")).as("where the home is closed").isDirectory();
    }
  }

  @Test
  void ordinaryUserGetsErrorForFolderThatIsNotWritable() throws IOException {
    var folder = Files.createDirectory(place.resolve("of root"));
    try (var user = ordinaryUser(folder)) {
      assertThat(user.readAnswer("refused"))
          .startsWith("Folder " + folder + " is not writable for user nobody");
    }
  }

  /** Starts a JVM as an ordinary user, with a copy of the class path that all users may read. */
  private ChildJvm ordinaryUser(Path folder) throws IOException {
    var open = Files.createDirectory(place.resolve("open"));
    var classPath = new ArrayList<String>();
    for (var part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      var source = Path.of(part);
      var copy = open.resolve(classPath.size() + "-" + source.getFileName());
      copy(source, copy);
      classPath.add(copy.toString());
    }
    assertThat(Command.run(List.of("chmod", "-R", "a+rX", place.toString())).failed()).isFalse();
    var builder = new ProcessBuilder(ORDINARY);
    builder.environment().remove("XDG_CACHE_HOME");
    return ChildJvm.start(builder, String.join(File.pathSeparator, classPath), folder);
  }

  private static void copy(Path source, Path copy) throws IOException {
    if (!Files.exists(source)) {
      return;
    }
    try (var all = Files.walk(source)) {
      for (var path : (Iterable<Path>) all::iterator) {
        Files.copy(path, copy.resolve(source.relativize(path).toString()));
      }
    }
  }
}
