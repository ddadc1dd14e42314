package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The file {@code postmaster.pid}, in which a server writes its process id and state. */
record PidFile(long pid, boolean ready) {
  private static final int STATUS_LINE = 7;

  static Optional<PidFile> read(Path file) {
    try {
      return parse(Files.readAllLines(file));
    } catch (IOException noServer) {
      return Optional.empty();
    }
  }

  private static Optional<PidFile> parse(List<String> lines) {
    try {
      var ready = lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
      return Optional.of(new PidFile(Long.parseLong(lines.getFirst().strip()), ready));
    } catch (RuntimeException halfWritten) {
      return Optional.empty();
    }
  }

  /**
   * Removes the state, because the next server may get the same process id and must not be
   * considered ready.
   */
  static void removeStatus(Path file) throws IOException {
    var lines = Files.readAllLines(file);
    if (lines.size() > STATUS_LINE) {
      Files.write(file, lines.subList(0, STATUS_LINE));
    }
  }
}
