package dev.cairn.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A folder whose data were made before, for tests that are about what comes after. */
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
      var model = Files.createDirectories(Path.of("target", "made-folder")).toRealPath();
      EmbeddedPostgres.start(model).close();
      Files.delete(model.resolve("port"));
      return model;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
