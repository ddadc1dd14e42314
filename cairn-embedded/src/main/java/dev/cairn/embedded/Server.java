package dev.cairn.embedded;

import java.io.IOException;

/** A running server. */
record Server(Process process, Folder folder) {

  long pid() {
    return process.pid();
  }

  /** Stops the server if it still runs, and blocks until it has ended. Clients are disconnected. */
  void stop() {
    try {
      new Postmaster(process.toHandle(), folder.data()).stop();
    } finally {
      wakeWatchdog();
    }
  }

  /** Closes the watchdog's stdin; it then stops the server if it still runs, and ends. */
  private void wakeWatchdog() {
    try {
      process.getOutputStream().close();
    } catch (IOException closedWithTheServer) {
      return;
    }
  }
}
