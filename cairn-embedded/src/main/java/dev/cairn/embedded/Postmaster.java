package dev.cairn.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The main process of a server, seen from outside: whether it is one, and how to end it. */
record Postmaster(ProcessHandle process, Path data) {
  private static final Duration FAST = Duration.ofSeconds(60);
  private static final Duration IMMEDIATE = Duration.ofSeconds(10);
  private static final Duration REAPED = Duration.ofSeconds(2);

  /** Whether the process lives and serves these data: its id may meanwhile be another program's. */
  boolean serves() {
    return process.isAlive()
        && process.info().command().map(Postmaster::isPostgres).orElse(true)
        && process.info().arguments().map(this::namesData).orElse(false);
  }

  private static boolean isPostgres(String command) {
    var name = Path.of(command).getFileName();
    // Linux adds " (deleted)" to a program whose file was replaced.
    return name != null && name.toString().startsWith("postgres");
  }

  private boolean namesData(String[] arguments) {
    return Arrays.asList(arguments).contains(data.toString());
  }

  /**
   * Ends the server: clients are cut off and the data checkpointed, or, if that takes long, not.
   */
  void stop() {
    if (endedBy("INT", FAST) || endedBy("QUIT", IMMEDIATE) || endedBy("KILL", IMMEDIATE)) {
      // What ends has no arguments any more but still its port; nobody may reap it, though.
      Deadline.within(REAPED, () -> !process.isAlive());
      return;
    }
    throw new EmbeddedPostgresException(
        "Process %d serves %s and cannot be ended. End it as the user that started it, then try again."
            .formatted(process.pid(), data));
  }

  private boolean endedBy(String signal, Duration limit) {
    if (serves()) {
      Command.run(List.of("sh", "-c", "kill -$0 $1", signal, Long.toString(process.pid())));
    }
    return Deadline.within(limit, () -> !serves());
  }
}
