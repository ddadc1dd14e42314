package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Copies of a folder whose data was created once, for tests of later starts. Each test process has
 * its own model, because several run at the same time, and deletes it when it ends.
 */
final class PreparedFolder {
  private static final Path MODEL = model();

  private PreparedFolder() {}

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
      DurableFiles.delete(model);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
