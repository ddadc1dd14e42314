package dev.cairn.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM that a test started, and that ends with the test at the latest. */
record ChildJvm(Process process, BufferedReader output) implements AutoCloseable {

  static ChildJvm owning(Path folder) {
    return start(new ProcessBuilder(), System.getProperty("java.class.path"), folder);
  }

  /** Starts the owner program with the builder's environment, behind the words it holds. */
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

  /** The rest of the line that starts with the word; blocks until the program prints one. */
  String said(String word) {
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

  /** Ends it as kill -9 does: none of its code runs any more. */
  void kill() {
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
