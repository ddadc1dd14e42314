package dev.cairn.embedded;

import java.io.IOException;

/** A server of a folder, from its start to its end. */
record Server(Process process, Folder folder) {

  long pid() {
    return process.pid();
  }

  /** Ends the server if it still runs, and waits for it; clients are cut off. */
  void stop() {
    try {
      new Postmaster(process.toHandle(), folder.data()).stop();
    } finally {
      wakeWatchdog();
    }
  }

  /** The watchdog ends the server, should it still be there, and then itself. */
  private void wakeWatchdog() {
    try {
      process.getOutputStream().close();
    } catch (IOException closedWithTheServer) {
      return;
    }
  }
}
