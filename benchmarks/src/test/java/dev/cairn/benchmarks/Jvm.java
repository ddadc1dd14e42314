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
 * How processes that are measured run: all with the same settings, whichever library is in them.
 *
 * @param flags the settings
 * @param log where their errors go
 */
record Jvm(List<String> flags, Path log) {
  private static final int SHOWN = 30;

  Jvm {
    flags = List.copyOf(flags);
  }

  /** With those flags that whoever runs the benchmarks wants to try, or to profile with. */
  static Jvm of(List<String> flags, Path log) {
    List<String> all = new ArrayList<>(flags);
    String more = System.getProperty("bench.jvm", "").strip();
    if (!more.isEmpty()) {
      all.addAll(List.of(more.split(" +")));
    }
    return new Jvm(all, log);
  }

  Process start(Class<?> main, Site site, List<String> arguments) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(arguments);
    var builder = new ProcessBuilder(command).redirectError(Redirect.appendTo(log.toFile()));
    builder.environment().keySet().removeIf(name -> name.startsWith("CAIRN_"));
    builder.environment().putAll(site.variables());
    try {
      return builder.start();
    } catch (IOException problem) {
      throw new BenchException("The process cannot be started: " + problem, problem);
    }
  }

  /** Runs a process to its end, giving each line that it prints to the listener. */
  void run(Class<?> main, Site site, List<String> arguments, Consumer<String> lines) {
    Process process = start(main, site, arguments);
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
