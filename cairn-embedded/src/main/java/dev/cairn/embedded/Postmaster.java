package dev.cairn.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The main process of a server, identified by its process id and command line. */
record Postmaster(ProcessHandle process, Path data) {
  private static final Duration FAST_SHUTDOWN = Duration.ofSeconds(60);
  private static final Duration IMMEDIATE_SHUTDOWN = Duration.ofSeconds(10);
  private static final Duration REAP_TIMEOUT = Duration.ofSeconds(2);

  /**
   * Returns whether the process is alive and serves this data directory; its process id may belong
   * to another program.
   */
  boolean isServing() {
    return process.isAlive()
        && process.info().command().map(Postmaster::isPostgres).orElse(true)
        && process.info().arguments().map(this::hasDataArgument).orElse(false);
  }

  private static boolean isPostgres(String command) {
    var name = Path.of(command).getFileName();
    // Linux adds " (deleted)" to a program whose file was replaced.
    return name != null && name.toString().startsWith("postgres");
  }

  private boolean hasDataArgument(String[] arguments) {
    return Arrays.asList(arguments).contains(data.toString());
  }

  /**
   * Stops the server: with a checkpoint (fast shutdown), and without one if that takes longer than
   * 60 seconds.
   */
  void stop() {
    if (stopWith("INT", FAST_SHUTDOWN)
        || stopWith("QUIT", IMMEDIATE_SHUTDOWN)
        || stopWith("KILL", IMMEDIATE_SHUTDOWN)) {
      // An ending process has no arguments any more, but still has its port. It may never be
      // reaped.
      Deadline.within(REAP_TIMEOUT, () -> !process.isAlive());
      return;
    }
    throw new EmbeddedPostgresException(
        "Process %d serves %s and cannot be stopped. Stop it as the user that started it, then try again."
            .formatted(process.pid(), data));
  }

  private boolean stopWith(String signal, Duration limit) {
    if (isServing()) {
      Command.run(List.of("sh", "-c", "kill -$0 $1", signal, Long.toString(process.pid())));
    }
    return Deadline.within(limit, () -> !isServing());
  }
}
