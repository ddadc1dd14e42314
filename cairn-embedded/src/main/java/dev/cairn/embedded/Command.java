package dev.cairn.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The result of a short-running program: its exit code and output. */
record Command(int exitCode, String output) {
  private static final int NOT_FOUND = 127;
  private static final int MAX_LAST_LINES = 15;

  /** Returns the last 15 lines of the output, where programs report why they failed. */
  String lastLines() {
    return lastLines(output);
  }

  static String lastLines(String text) {
    var lines = text.lines().toList();
    return String.join(
        "\n", lines.subList(Math.max(0, lines.size() - MAX_LAST_LINES), lines.size()));
  }

  boolean failed() {
    return exitCode != 0;
  }

  static Command run(List<String> command) {
    return run(command, "");
  }

  /**
   * Runs a program with the input on its stdin and blocks until it ends. The exit code is 127 if
   * the program cannot be started.
   */
  static Command run(List<String> command, String input) {
    Process process;
    try {
      process = builder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Command(NOT_FOUND, String.valueOf(e.getMessage()));
    }
    try {
      writeInput(process, input);
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Command(process.waitFor(), output.strip());
    } catch (IOException e) {
      process.destroyForcibly();
      return new Command(NOT_FOUND, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException(
          "Interrupted while " + command.getFirst() + " ran. Try again when the thread may wait.",
          e);
    }
  }

  /** Creates a process builder without the Postgres variables and locale of this process. */
  static ProcessBuilder builder(List<String> command) {
    var builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  private static void writeInput(Process process, String input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closedEarly) {
      // The program ended without reading; its exit code and output say why.
      return;
    }
  }
}
