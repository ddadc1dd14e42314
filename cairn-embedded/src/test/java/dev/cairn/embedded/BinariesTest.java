package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinariesTest {
  private final Archive archive = Archive.of(Platform.current());

  @TempDir Path place;

  @Test
  void manyMayUnpackAtTheSameTime() {
    var first = CompletableFuture.supplyAsync(() -> Binaries.unpacked(archive, List.of(place)));
    var second = CompletableFuture.supplyAsync(() -> Binaries.unpacked(archive, List.of(place)));

    assertThat(first.join()).isEqualTo(second.join());
    assertThat(first.join().major()).isEqualTo("18");
    assertThat(place).isDirectoryNotContaining("glob:**unfinished**");
  }

  @Test
  void aPlaceThatCannotBeWrittenToIsPassedOver() throws IOException {
    var file = Files.writeString(place.resolve("file"), "");

    var binaries = Binaries.unpacked(archive, List.of(file, place.resolve("folder")));

    assertThat(binaries.home()).startsWith(place.resolve("folder"));
  }

  @Test
  void ifNoPlaceCanBeWrittenToTheErrorSaysWhatToDo() throws IOException {
    var file = Files.writeString(place.resolve("file"), "");

    assertThatThrownBy(() -> Binaries.unpacked(archive, List.of(file)))
        .isInstanceOf(EmbeddedPostgresException.class)
        .hasMessageContaining("cannot be unpacked into " + file)
        .hasMessageContaining("XDG_CACHE_HOME");
  }
}
