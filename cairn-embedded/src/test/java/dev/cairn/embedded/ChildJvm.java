package dev.cairn.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that a test starts and that ends with the test at the latest. */
record ChildJvm(Process process, BufferedReader output) implements AutoCloseable {

  static ChildJvm start(Path folder) {
    return start(new ProcessBuilder(), System.getProperty("java.class.path"), folder);
  }

  /** Starts the owner program with the builder's environment and command prefix. */
  static ChildJvm start(ProcessBuilder builder, String classPath, Path folder) {
    var words = new ArrayList<>(builder.command());
    words.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx128m",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath,
            OwnerProgram.class.getName(),
            folder.toString()));
    try {
      var process = builder.command(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new ChildJvm(process, process.inputReader(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /**
   * Reads the next line, which must start with the word, and returns the rest of it. Blocks until
   * the program prints a line.
   */
  String readAnswer(String word) {
    try {
      var line = output.readLine();
      if (line == null || !line.startsWith(word + " ")) {
        throw new AssertionError("expected '%s …', and got: %s".formatted(word, line));
      }
      return line.substring(word.length() + 1);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Kills the JVM like kill -9, without running any of its code. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
