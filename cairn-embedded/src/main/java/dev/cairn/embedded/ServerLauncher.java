package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts servers that end with this JVM, even if it is killed. */
record ServerLauncher(Folder folder, Binaries binaries, Account account) {
  private static final Duration STARTUP_TIMEOUT = Duration.ofSeconds(60);

  /**
   * Shell script that starts a watchdog and then executes Postgres in its own process. The watchdog
   * is not a child of Postgres. Its stdin is a pipe that this JVM holds: the read returns when the
   * JVM dies, or when Postgres does; in the latter case the process id may belong to another
   * process, which the script checks.
   */
  private static final String WATCHDOG_SCRIPT =
      """
      exec 3<&0 </dev/null
      cd /
      data=$1
      shift
      serves() {
        { tr '\\0' '\\n' <"/proc/$$/cmdline" || ps -o args= -p $$; } 2>/dev/null |
          grep -qF -- "$data"
      }
      ( (
        read -r _ <&3
        serves && kill -INT $$
        waited=0
        while serves && [ $waited -lt 60 ]; do
          sleep 1
          waited=$((waited + 1))
        done
        serves && kill -QUIT $$
      ) & )
      exec 3<&-
      exec "$@"
      """;

  /** Starts a server and blocks until it accepts connections; empty if the port is in use. */
  Optional<Server> start(int port) {
    var log = new ServerLog(folder);
    log.begin();
    var deadline = Deadline.after(STARTUP_TIMEOUT);
    while (true) {
      var process = spawn(port, log);
      if (awaitReady(process, log)) {
        return Optional.of(new Server(process, folder));
      }
      var lines = log.lastLines();
      if (lines.contains("Address already in use")) {
        return Optional.empty();
      }
      if (!isEarlierServerEnding(lines) || deadline.isExpired()) {
        throw failure("ended during its start", lines);
      }
      deadline.pause();
    }
  }

  /**
   * Returns whether backends of a killed server still run. They notice its death and end by
   * themselves.
   */
  private static boolean isEarlierServerEnding(String lines) {
    return lines.contains("pre-existing shared memory block");
  }

  private Process spawn(int port, ServerLog log) {
    var builder = Command.builder(account.command(inOwnSession(serverCommand(port))));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw failure("cannot be started (" + e.getMessage() + ")", log.lastLines());
    }
  }

  /**
   * The search path leaves out the schema of the user, whose name is that of Cairn's schema.
   * Otherwise tables that an application creates without a schema would be among Cairn's. Settings
   * of roles, databases and sessions take precedence.
   */
  private List<String> serverCommand(int port) {
    var data = folder.data().toString();
    return List.of(
        "sh",
        "-c",
        WATCHDOG_SCRIPT,
        "cairn-postgres",
        data,
        binaries.program("postgres"),
        "-D",
        data,
        "-p",
        Integer.toString(port),
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "unix_socket_directories=",
        "-c",
        "search_path=public",
        "-c",
        "logging_collector=off",
        "-c",
        "log_destination=stderr");
  }

  /**
   * Starts the server in its own session, so that Ctrl-C in a terminal does not reach it: this JVM
   * may still use it.
   */
  private static List<String> inOwnSession(List<String> command) {
    var result = new ArrayList<String>();
    if (isOnPath("setsid")) {
      result.add("setsid");
    } else if (isOnPath("perl")) {
      result.addAll(List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV", "--"));
    }
    result.addAll(command);
    return result;
  }

  private static boolean isOnPath(String program) {
    var path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return List.of(path.split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /**
   * Blocks until the server accepts connections; false if it ended. The timeout starts again
   * whenever the server writes to its log, as it does during recovery.
   */
  private boolean awaitReady(Process process, ServerLog log) {
    var deadline = Deadline.after(STARTUP_TIMEOUT);
    var logSize = log.size();
    try {
      while (process.isAlive()) {
        if (isReady(process)) {
          return true;
        }
        if (log.size() != logSize) {
          logSize = log.size();
          deadline = Deadline.after(STARTUP_TIMEOUT);
        }
        if (deadline.isExpired()) {
          throw failure("accepted no connections and wrote no log for 60 s", log.lastLines());
        }
        deadline.pause();
      }
      return false;
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private boolean isReady(Process process) {
    return PidFile.read(folder.pidFile())
        .filter(file -> file.pid() == process.pid() && file.ready())
        .isPresent();
  }

  private EmbeddedPostgresException failure(String problem, String lines) {
    return new EmbeddedPostgresException(
        "Postgres of %s %s. Fix the problem in its log %s, then start again:\n%s"
            .formatted(folder, problem, folder.log(), lines));
  }
}
