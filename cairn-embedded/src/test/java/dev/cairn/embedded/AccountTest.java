package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What root does, and what it looks like to an ordinary user; only root can try either. */
class AccountTest {
  private static final List<String> ORDINARY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

  @TempDir Path place;

  @BeforeEach
  void onlyAsRoot() {
    assumeTrue(Command.run(List.of("id", "-u")).output().equals("0"), "needs root");
  }

  @Test
  void rootStartsPostgresInAnotherAccount() {
    try (var postgres = EmbeddedPostgres.start(place.resolve("folder"))) {
      assertThat(new Client(postgres).value("select 1")).isEqualTo("1");
    }
  }

  @Test
  void eachWayToAnotherAccountWorksOnTheDataOfTheOther() {
    var folder = Folder.open(place.resolve("closed to others"));
    var binaries =
        Binaries.unpacked(
            Archive.of(Platform.current()),
            List.of(Path.of(System.getProperty("user.home"), ".cache", "cairn")));
    for (var way : List.of(Account.NOBODY, Account.UNMAPPED, Account.NOBODY)) {
      var account =
          Account.choose(Path.of(binaries.program("postgres")), folder.path(), List.of(way));
      new Cluster(folder, binaries, account).prepare();

      var server =
          new Launcher(folder, binaries, account)
              .start(new Ports.LastOrFree().next(folder))
              .orElseThrow();
      server.stop();

      assertThat(account.enter()).isEqualTo(way);
      assertThat(ProcessHandle.of(server.pid())).isEmpty();
    }
  }

  @Test
  void ifNoWayWorksTheErrorSaysWhatToDo() {
    var ways = List.of(List.of("false"), List.of("no-such-program"));

    assertThatThrownBy(() -> Account.choose(Path.of("postgres"), place, ways))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("Postgres does not run as root")
        .hasMessageContaining("no-such-program")
        .hasMessageContaining("Run this program as an ordinary user");
  }

  @Test
  void anOrdinaryUserStartsPostgresDirectly() throws IOException {
    var folder = Files.createDirectory(place.resolve("of nobody"));
    Files.setAttribute(folder, "unix:uid", 65534);
    try (var user = ordinaryUser(folder)) {
      assertThat(Long.parseLong(user.said("pid"))).isPositive();
      assertThat(folder.resolve("binaries")).as("where the home is closed").isDirectory();
    }
  }

  @Test
  void anOrdinaryUserIsToldThatTheFolderIsNotWritable() throws IOException {
    var folder = Files.createDirectory(place.resolve("of root"));
    try (var user = ordinaryUser(folder)) {
      assertThat(user.said("refused"))
          .startsWith("Folder " + folder + " is not writable for user nobody");
    }
  }

  /** The class path is copied to where everybody may read it. */
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
