package dev.cairn.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** The file a server writes its messages to; it begins anew with each start, one is kept. */
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
          "The log " + folder.log() + " cannot be begun",
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
