package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A folder whose data were made before, for tests that are about what comes after. Each process has
 * its own, since tests run in several at a time, and deletes it at its end.
 */
final class MadeFolder {
  private static final Path MODEL = model();

  private MadeFolder() {}

  static Path in(Path parent) {
    var folder = parent.resolve("made");
    var copied = Command.run(List.of("cp", "-a", MODEL.toString(), folder.toString()));
    assertThat(copied.output()).isEmpty();
    return folder;
  }

  private static Path model() {
    try {
      var own = Long.toString(ProcessHandle.current().pid());
      var model = Files.createDirectories(Path.of("target", "made-folder", own)).toRealPath();
      Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(model)));
      EmbeddedPostgres.start(model).close();
      Files.delete(model.resolve("port"));
      return model;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void delete(Path model) {
    try {
      Disk.delete(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
