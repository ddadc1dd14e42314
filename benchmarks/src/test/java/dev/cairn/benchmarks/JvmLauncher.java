package dev.cairn.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Starts worker processes, with the same settings for every library.
 *
 * @param flags the JVM flags
 * @param log the file for their standard error
 */
record JvmLauncher(List<String> flags, Path log) {
  private static final int SHOWN = 30;

  JvmLauncher {
    flags = List.copyOf(flags);
  }

  /**
   * Creates a launcher. The system property {@code bench.jvm} adds flags, for experiments and
   * profiling.
   */
  static JvmLauncher of(List<String> flags, Path log) {
    List<String> all = new ArrayList<>(flags);
    String more = System.getProperty("bench.jvm", "").strip();
    if (!more.isEmpty()) {
      all.addAll(List.of(more.split(" +")));
    }
    return new JvmLauncher(all, log);
  }

  Process start(Class<?> main, BenchDatabase database, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("CAIRN_"));
    builder.environment().putAll(database.variables());
    try {
      return builder.start();
    } catch (IOException problem) {
      throw new BenchException("The process cannot be started: " + problem, problem);
    }
  }

  /**
   * Runs a process and blocks until it has ended; passes each line of its output to the consumer.
   */
  void run(Class<?> main, BenchDatabase database, List<String> arguments, Consumer<String> lines) {
    Process process = start(main, database, arguments);
    try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
      output.lines().forEach(lines);
      int code = process.waitFor();
      if (code != 0) {
        throw new BenchException(
            "The process %s ended with %d. The end of %s:%n%s"
                .formatted(arguments, code, log, String.join(System.lineSeparator(), tail())));
      }
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted while measuring", interrupted);
    } finally {
      process.destroyForcibly();
    }
  }

  private List<String> tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return lines.subList(Math.max(0, lines.size() - SHOWN), lines.size());
  }
}
