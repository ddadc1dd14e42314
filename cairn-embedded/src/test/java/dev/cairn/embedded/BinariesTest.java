package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Unpacks small archives in which postgres is a script; the other tests use the real one. */
class BinariesTest {
  private static final String VERSION = "#!/bin/sh\necho 'postgres (PostgreSQL) 18.6'\n";

  @TempDir Path folder;
  private Path location;

  @BeforeEach
  void name() {
    location = folder.resolve("place");
  }

  @Test
  void concurrentProcessesCanUnpack() throws IOException {
    var archive = archive("bin/postgres", VERSION);

    var all =
        IntStream.range(0, 8)
            .mapToObj(i ->
                CompletableFuture.supplyAsync(
                    () -> Binaries.unpackIfNeeded(archive, List.of(location))))
            .toList();

    assertThat(all.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(all.getFirst().join().major()).isEqualTo("18");
    try (var left = Files.list(location)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void locationThatIsNotWritableIsSkipped() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");

    var binaries =
        Binaries.unpackIfNeeded(archive("bin/postgres", VERSION), List.of(file, location));

    assertThat(binaries.home()).startsWith(location);
  }

  @Test
  void errorContainsFixIfNoLocationIsWritable() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");
    var archive = archive("bin/postgres", VERSION);

    assertThatThrownBy(() -> Binaries.unpackIfNeeded(archive, List.of(file)))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("cannot be unpacked into " + file)
        .hasMessageContaining("XDG_CACHE_HOME");
  }

  @Test
  void changedFileIsUnpackedAgain() throws IOException {
    var archive = archive("bin/postgres", VERSION);
    var program = Path.of(Binaries.unpackIfNeeded(archive, List.of(location)).program("postgres"));
    Files.writeString(program, "#!/bin/sh\necho 'postgres (PostgreSQL) 6.66'\n");

    var binaries = Binaries.unpackIfNeeded(archive, List.of(location));

    assertThat(program).hasContent(VERSION.strip());
    assertThat(binaries.version()).isEqualTo("postgres (PostgreSQL) 18.6");
  }

  @Test
  void fileWithUnchangedContentIsReadOnceAfterItsChangeTimeChanged() throws IOException {
    var archive = archive("bin/postgres", VERSION);
    var home = Binaries.unpackIfNeeded(archive, List.of(location)).home();
    var before = Files.readString(home.resolve("inventory"));
    Files.writeString(home.resolve("bin/postgres"), VERSION);

    Binaries.unpackIfNeeded(archive, List.of(location));

    var after = Files.readString(home.resolve("inventory"));
    assertThat(after).isNotEqualTo(before).contains(changeTime(home.resolve("bin/postgres")));
    Binaries.unpackIfNeeded(archive, List.of(location));
    assertThat(home.resolve("inventory")).hasContent(after);
    try (var left = Files.list(location)) {
      assertThat(left).containsExactly(home);
    }
  }

  private static String changeTime(Path file) throws IOException {
    return Long.toString(((FileTime) Files.getAttribute(file, "unix:ctime")).toMillis());
  }

  @Test
  void addedOrMissingFilesAreRepaired() throws IOException {
    var archive = archive("bin/postgres", VERSION);
    var home = Binaries.unpackIfNeeded(archive, List.of(location)).home();
    Files.writeString(home.resolve("bin/initdb"), "");
    Files.delete(Path.of(Binaries.unpackIfNeeded(archive, List.of(location)).program("postgres")));

    Binaries.unpackIfNeeded(archive, List.of(location));

    assertThat(home.resolve("bin")).isDirectoryContaining("glob:**/postgres");
    assertThat(home.resolve("bin/initdb")).doesNotExist();
  }

  @Test
  void fileWritableByOthersIsUnpackedAgain() throws IOException {
    var archive = archive("bin/postgres", VERSION);
    var program = Path.of(Binaries.unpackIfNeeded(archive, List.of(location)).program("postgres"));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxrwx"));

    Binaries.unpackIfNeeded(archive, List.of(location));

    assertThat(Files.getPosixFilePermissions(program))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void locationWritableByOthersIsSkipped() throws IOException {
    var open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    var binaries =
        Binaries.unpackIfNeeded(archive("bin/postgres", VERSION), List.of(open, location));

    assertThat(binaries.home()).startsWith(location);
  }

  @Test
  void programsThatDoNotRunOnThisMachineAreDeleted() throws IOException {
    var archive = archive("bin/postgres", "#!/no/such/loader\n");

    assertThatThrownBy(() -> Binaries.unpackIfNeeded(archive, List.of(location)))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("does not run on this machine");
    assertThat(location).isEmptyDirectory();
  }

  @Test
  void archiveWithPathOutsideItsFolderIsRejected() throws IOException {
    var archive = archive("../outside", "");

    assertThatThrownBy(() -> Binaries.unpackIfNeeded(archive, List.of(location)))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("points out of the archive");
    assertThat(location).isEmptyDirectory();
  }

  private Archive archive(String name, String content) throws IOException {
    var file = folder.resolve("archive.txz");
    try (var tar =
        new TarArchiveOutputStream(new XZCompressorOutputStream(Files.newOutputStream(file)))) {
      var bytes = content.getBytes(StandardCharsets.UTF_8);
      var entry = new TarArchiveEntry(name);
      entry.setSize(bytes.length);
      entry.setMode(0755);
      tar.putArchiveEntry(entry);
      tar.write(bytes);
      tar.closeArchiveEntry();
    }
    return new Archive(Platform.current(), file.toUri().toURL());
  }
}
