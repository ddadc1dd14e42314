package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

/** Unpacks small archives, whose postgres is a script; the real one serves the other tests. */
class BinariesTest {
  private static final String VERSION = "#!/bin/sh\necho 'postgres (PostgreSQL) 18.6'\n";

  @TempDir Path folder;
  private Path place;

  @BeforeEach
  void name() {
    place = folder.resolve("place");
  }

  @Test
  void manyMayUnpackAtTheSameTime() throws IOException {
    var archive = archive("bin/postgres", VERSION);

    var all =
        IntStream.range(0, 8)
            .mapToObj(i ->
                CompletableFuture.supplyAsync(() -> Binaries.unpacked(archive, List.of(place))))
            .toList();

    assertThat(all.stream().map(CompletableFuture::join).distinct()).hasSize(1);
    assertThat(all.getFirst().join().major()).isEqualTo("18");
    try (var left = Files.list(place)) {
      assertThat(left).hasSize(1);
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenToIsPassedOver() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");

    var binaries = Binaries.unpacked(archive("bin/postgres", VERSION), List.of(file, place));

    assertThat(binaries.home()).startsWith(place);
  }

  @Test
  void ifNoPlaceCanBeWrittenToTheErrorSaysWhatToDo() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");
    var archive = archive("bin/postgres", VERSION);

    assertThatThrownBy(() -> Binaries.unpacked(archive, List.of(file)))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("cannot be unpacked into " + file)
        .hasMessageContaining("XDG_CACHE_HOME");
  }

  @Test
  void aFileThatWasChangedIsUnpackedAgain() throws IOException {
    var archive = archive("bin/postgres", VERSION);
    var program = Path.of(Binaries.unpacked(archive, List.of(place)).program("postgres"));
    Files.writeString(program, "#!/bin/sh\necho 'postgres (PostgreSQL) 6.66'\n");

    var binaries = Binaries.unpacked(archive, List.of(place));

    assertThat(program).hasContent(VERSION.strip());
    assertThat(binaries.version()).isEqualTo("postgres (PostgreSQL) 18.6");
  }

  @Test
  void aFileThatWasAddedOrIsMissingIsNotAccepted() throws IOException {
    var archive = archive("bin/postgres", VERSION);
    var home = Binaries.unpacked(archive, List.of(place)).home();
    Files.writeString(home.resolve("bin/initdb"), "");
    Files.delete(Path.of(Binaries.unpacked(archive, List.of(place)).program("postgres")));

    Binaries.unpacked(archive, List.of(place));

    assertThat(home.resolve("bin")).isDirectoryContaining("glob:**/postgres");
    assertThat(home.resolve("bin/initdb")).doesNotExist();
  }

  @Test
  void aFileThatOthersMayWriteToIsUnpackedAgain() throws IOException {
    var archive = archive("bin/postgres", VERSION);
    var program = Path.of(Binaries.unpacked(archive, List.of(place)).program("postgres"));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxrwxrwx"));

    Binaries.unpacked(archive, List.of(place));

    assertThat(Files.getPosixFilePermissions(program))
        .isEqualTo(PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void aPlaceThatOthersMayWriteToIsPassedOver() throws IOException {
    var open = Files.createDirectory(folder.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));

    var binaries = Binaries.unpacked(archive("bin/postgres", VERSION), List.of(open, place));

    assertThat(binaries.home()).startsWith(place);
  }

  @Test
  void programsThatDoNotRunHereAreNotKept() throws IOException {
    var archive = archive("bin/postgres", "#!/no/such/loader\n");

    assertThatThrownBy(() -> Binaries.unpacked(archive, List.of(place)))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("does not run on this machine");
    assertThat(place).isEmptyDirectory();
  }

  @Test
  void anArchiveThatReachesOutOfItsFolderIsRefused() throws IOException {
    var archive = archive("../outside", "");

    assertThatThrownBy(() -> Binaries.unpacked(archive, List.of(place)))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("points out of the archive");
    assertThat(place).isEmptyDirectory();
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
