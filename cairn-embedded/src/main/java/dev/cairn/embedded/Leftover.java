package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What an earlier owner of the folder left behind: a server that still runs, or its traces. */
final class Leftover {
  private static final Logger log = LoggerFactory.getLogger(Leftover.class);

  private Leftover() {}

  /** Ends the server of an earlier owner. Only the holder of the folder's lock may call this. */
  static void clear(Folder folder) {
    var traces = PidFile.read(folder.pidFile());
    if (traces.isEmpty()) {
      return;
    }
    try {
      clear(folder, traces.get().pid());
    } catch (IOException e) {
      throw EmbeddedPostgresException.of(
          "The stale file " + folder.pidFile() + " cannot be cleared",
          e,
          "Start as the user that owns the folder.");
    }
  }

  private static void clear(Folder folder, long pid) throws IOException {
    var process = ProcessHandle.of(pid);
    if (process.isEmpty()) {
      // The file stays: Postgres reads in it where shared memory of the dead server may be in use.
      PidFile.forgetStatus(folder.pidFile());
      return;
    }
    var postmaster = new Postmaster(process.get(), folder.data());
    if (postmaster.serves()) {
      log.info("event=leftover-stopped folder={} pid={}", folder, pid);
      postmaster.stop();
    }
    // Another program has the id now, or a dead process that nobody reaped: Postgres would take
    // either for a running server.
    Files.deleteIfExists(folder.pidFile());
  }
}
