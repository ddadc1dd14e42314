package dev.cairn.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program that ran for a moment: how it ended, and what it printed. */
record Command(int exit, String output) {
  private static final int NOT_FOUND = 127;
  private static final int LAST_LINES = 15;

  /** The end of what it printed, which is where a program says why it failed. */
  String lastLines() {
    return lastLines(output);
  }

  static String lastLines(String text) {
    var lines = text.lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
  }

  boolean failed() {
    return exit != 0;
  }

  static Command run(List<String> words) {
    return run(words, "");
  }

  /** Runs the program with the input on its stdin; one that cannot be started exits with 127. */
  static Command run(List<String> words, String input) {
    Process process;
    try {
      process = builder(words).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Command(NOT_FOUND, String.valueOf(e.getMessage()));
    }
    try {
      feed(process, input);
      var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Command(process.waitFor(), output.strip());
    } catch (IOException e) {
      process.destroyForcibly();
      return new Command(NOT_FOUND, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new EmbeddedPostgresException(
          "Interrupted while " + words.getFirst() + " ran. Try again when the thread may wait.", e);
    }
  }

  /** Prepares a child whose settings do not depend on the environment of this process. */
  static ProcessBuilder builder(List<String> words) {
    var builder = new ProcessBuilder(words);
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("LC_ALL", "C");
    builder.environment().put("TZ", "UTC");
    return builder;
  }

  private static void feed(Process process, String input) {
    try (var stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    } catch (IOException closedEarly) {
      // The program ended without reading; its exit code and output say why.
      return;
    }
  }
}
