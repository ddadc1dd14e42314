package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Stops the server that an earlier owner of the folder left running, and removes its pid file. */
final class LeftoverServer {
  private static final Logger log = LoggerFactory.getLogger(LeftoverServer.class);

  private LeftoverServer() {}

  /** Stops the server of an earlier owner. The caller must hold the folder's lock. */
  static void stop(Folder folder) {
    var pidFile = PidFile.read(folder.pidFile());
    if (pidFile.isEmpty()) {
      return;
    }
    try {
      stop(folder, pidFile.get().pid());
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "The stale file " + folder.pidFile() + " cannot be removed",
          e,
          "Start as the user that owns the folder.");
    }
  }

  private static void stop(Folder folder, long pid) throws IOException {
    var process = ProcessHandle.of(pid);
    if (process.isEmpty()) {
      // Keep the file: Postgres reads in it which shared memory of the dead server may be in use.
      PidFile.removeStatus(folder.pidFile());
      return;
    }
    var postmaster = new Postmaster(process.get(), folder.data());
    if (postmaster.isServing()) {
      log.info("event=leftover-stopped folder={} pid={}", folder, pid);
      postmaster.stop();
    }
    // Another program may have the process id now, or a dead process that was not reaped. Postgres
    // would consider either a running server.
    Files.deleteIfExists(folder.pidFile());
  }
}
