package dev.cairn.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Starts servers, which end when this JVM does, however it ends. */
record Launcher(Folder folder, Binaries binaries, Account account) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Becomes Postgres, after leaving behind a watchdog, which is no child of it. Its stdin is a pipe
   * that this JVM holds: the read ends when the JVM dies, or when Postgres does, whose id may then
   * be another process's.
   */
  private static final String GUARDED =
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

  /** Starts a server and waits until it takes connections; empty if the port is taken. */
  Optional<Server> start(int port) {
    var messages = new ServerLog(folder);
    messages.begin();
    var deadline = Deadline.after(PATIENCE);
    while (true) {
      var process = spawn(port, messages);
      if (ready(process, messages)) {
        return Optional.of(new Server(process, folder));
      }
      var lines = messages.lastLines();
      if (lines.contains("Address already in use")) {
        return Optional.empty();
      }
      if (!earlierServerIsEnding(lines) || deadline.passed()) {
        throw failure("ended while it started", lines);
      }
      deadline.pause();
    }
  }

  /** The backends of a killed server see that it is gone, and end by themselves. */
  private static boolean earlierServerIsEnding(String lines) {
    return lines.contains("pre-existing shared memory block");
  }

  private Process spawn(int port, ServerLog messages) {
    var builder = Command.builder(account.command(ownSession(words(port))));
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(folder.log().toFile()));
    try {
      return builder.start();
    } catch (IOException e) {
      throw failure("cannot be started (" + e.getMessage() + ")", messages.lastLines());
    }
  }

  private List<String> words(int port) {
    var data = folder.data().toString();
    return List.of(
        "sh",
        "-c",
        GUARDED,
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
        "logging_collector=off",
        "-c",
        "log_destination=stderr");
  }

  /** Keeps Ctrl-C in a terminal from the server, which has to outlive what this JVM still does. */
  private static List<String> ownSession(List<String> words) {
    var all = new ArrayList<String>();
    if (onPath("setsid")) {
      all.add("setsid");
    } else if (onPath("perl")) {
      all.addAll(List.of("perl", "-e", "use POSIX; POSIX::setsid(); exec @ARGV", "--"));
    }
    all.addAll(words);
    return all;
  }

  private static boolean onPath(String program) {
    var path = System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
    return List.of(path.split(":")).stream()
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  /** Waits as long as the server says something new, as it does while it recovers. */
  private boolean ready(Process process, ServerLog messages) {
    var deadline = Deadline.after(PATIENCE);
    var said = messages.size();
    try {
      while (process.isAlive()) {
        if (saysReady(process)) {
          return true;
        }
        if (messages.size() != said) {
          said = messages.size();
          deadline = Deadline.after(PATIENCE);
        }
        if (deadline.passed()) {
          throw failure("took no connections and said nothing for 60 s", messages.lastLines());
        }
        deadline.pause();
      }
      return false;
    } catch (RuntimeException e) {
      process.destroyForcibly();
      throw e;
    }
  }

  private boolean saysReady(Process process) {
    return PidFile.read(folder.pidFile())
        .filter(file -> file.pid() == process.pid() && file.ready())
        .isPresent();
  }

  private EmbeddedPostgresException failure(String what, String lines) {
    return new EmbeddedPostgresException(
        "Postgres of %s %s. Mend what its log %s names, then start again:\n%s"
            .formatted(folder, what, folder.log(), lines));
  }
}
