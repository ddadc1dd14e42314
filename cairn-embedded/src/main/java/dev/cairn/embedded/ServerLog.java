package dev.cairn.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The log file of a server. Each start begins a new file and keeps the previous one. */
record ServerLog(Folder folder) {
  void begin() {
    try {
      if (Files.exists(folder.log())) {
        Files.move(folder.log(), folder.previousLog(), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.createFile(
          folder.log(),
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "The log " + folder.log() + " cannot be created",
          e,
          "Make room on the disk, or start as the user that owns the folder.");
    }
  }

  long size() {
    try {
      return Files.size(folder.log());
    } catch (IOException unknown) {
      return 0;
    }
  }

  String lastLines() {
    try {
      return Command.lastLines(
          new String(Files.readAllBytes(folder.log()), StandardCharsets.UTF_8));
    } catch (IOException e) {
      return "(the log cannot be read: " + e.getMessage() + ")";
    }
  }
}
