package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresFolderTest {
  @TempDir Path folder;

  @Test
  void secondStartInSameProcessIsRejected() throws IOException {
    var made = PreparedFolder.in(folder);
    try (var postgres = EmbeddedPostgres.start(made)) {
      var link = Files.createSymbolicLink(folder.resolve("link"), made);

      assertThatThrownBy(() -> EmbeddedPostgres.start(link))
          .isInstanceOf(EmbeddedPostgresException.class)
          .hasMessage(
              "Folder %s is already in use by an EmbeddedPostgres of this process (%d). Use that one, or close it first.",
              postgres.folder(), ProcessHandle.current().pid());
    }
  }

  @Test
  void secondProcessIsRejected() {
    var made = PreparedFolder.in(folder);
    try (var postgres = EmbeddedPostgres.start(made);
        var second = ChildJvm.start(made)) {
      assertThat(second.readAnswer("refused"))
          .isEqualTo(
              "Folder %s is in use by process %d. End that process, or use another folder for this one.",
              postgres.folder(), ProcessHandle.current().pid());
    }
  }

  @Test
  void rejectedStartDoesNotReleaseTheLock() {
    var made = PreparedFolder.in(folder);
    try (var postgres = EmbeddedPostgres.start(made)) {
      assertThatThrownBy(() -> EmbeddedPostgres.start(made))
          .isInstanceOf(EmbeddedPostgresException.class);

      try (var second = ChildJvm.start(made)) {
        assertThat(second.readAnswer("refused")).contains(postgres.folder().toString());
      }
    }
  }

  @Test
  void folderIsReleasedAfterFailedStart() throws IOException {
    var data = Files.createDirectory(folder.resolve("data"));
    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining(data + " is not a Postgres data directory: PG_VERSION is missing");
    Files.delete(data);

    try (var postgres = EmbeddedPostgres.start(folder)) {
      assertThat(new Client(postgres).value("select 1")).isEqualTo("1");
    }
  }

  @Test
  void dataOfOtherMajorVersionIsRejected() throws IOException {
    var data = Files.createDirectory(folder.resolve("data"));
    Files.writeString(data.resolve("PG_VERSION"), "15\n");

    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("was created by Postgres 15, and this is Postgres 18");
  }

  @Test
  void dataDirectoryOfOtherServerIsRejected() throws IOException {
    Files.writeString(folder.resolve("PG_VERSION"), "18\n");

    assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("is itself the data directory of a Postgres server");
  }

  @Test
  void fileInsteadOfFolderIsRejected() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> EmbeddedPostgres.start(file))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessage(
            "%s is a file, and Postgres needs a folder. Use another path, or move the file away.",
            file);
  }

  @Test
  void fileInsteadOfParentFolderIsRejected() throws IOException {
    var file = Files.writeString(folder.resolve("file"), "");

    assertThatThrownBy(() -> EmbeddedPostgres.start(file.resolve("below/it")))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("cannot be created");
  }

  @Test
  void longFolderNameWithBlanksAndQuotesWorks() {
    var deep = folder.resolve("a folder with 'quotes' and \"blanks\"").resolve("x".repeat(120));

    try (var postgres = EmbeddedPostgres.start(deep)) {
      assertThat(new Client(postgres).value("select 1")).isEqualTo("1");
      assertThat(postgres.folder()).isEqualTo(deep);
    }
  }
}
