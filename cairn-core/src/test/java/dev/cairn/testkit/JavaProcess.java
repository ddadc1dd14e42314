package dev.cairn.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A separate JVM that a test controls by lines of text, and kills, freezes or terminates. Its
 * program ends when its input ends, so that it does not outlive the test.
 */
public final class JavaProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final BufferedWriter input;

  private JavaProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(StandardCharsets.UTF_8);
    this.input = process.outputWriter(StandardCharsets.UTF_8);
  }

  /** Environment variable with the maximum heap of the program, such as 128m. */
  public static final String HEAP = "CAIRN_TEST_HEAP";

  /** Starts a program on a database, with additional environment variables. */
  public static JavaProcess start(
      Class<?> program, TestDatabase database, Map<String, String> environment) throws IOException {
    return start(ChildClassPath.arguments(), program, database, environment);
  }

  static JavaProcess start(
      List<String> arguments,
      Class<?> program,
      TestDatabase database,
      Map<String, String> environment)
      throws IOException {
    var all = new ArrayList<>(arguments);
    all.add(program.getName());
    return start(all, database, environment);
  }

  /** Starts a program with the given java arguments. */
  public static JavaProcess start(
      List<String> arguments, TestDatabase database, Map<String, String> environment)
      throws IOException {
    var command =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx" + environment.getOrDefault(HEAP, "256m"));
    command.command().addAll(arguments);
    command.environment().put("CAIRN_URL", database.url());
    command.environment().put("CAIRN_USER", database.user());
    command.environment().put("CAIRN_PASSWORD", database.password());
    command.environment().putAll(environment);
    command.environment().remove(HEAP); // not a setting of Cairn
    command.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new JavaProcess(command.start());
  }

  long pid() {
    return process.pid();
  }

  /** Reads the output up to a line. */
  public void awaitLine(String expected) throws IOException {
    String line;
    while ((line = output.readLine()) != null) {
      if (line.equals(expected)) {
        return;
      }
    }
    throw new AssertionError("The process ended before it printed " + expected);
  }

  void send(String line) throws IOException {
    input.write(line);
    input.newLine();
    input.flush();
  }

  /** Closes the input, which ends the program. */
  void endInput() throws IOException {
    input.close();
  }

  /** Kills the process (SIGKILL), even a frozen one. Its output can still be read. */
  public void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** The unread lines of the output, after the program has ended. */
  public List<String> lastLines() {
    return output.lines().toList();
  }

  /** Freezes the process (SIGSTOP). */
  public void freeze() throws IOException, InterruptedException {
    signal("-STOP");
  }

  public void thaw() throws IOException, InterruptedException {
    signal("-CONT");
  }

  private void signal(String signal) throws IOException, InterruptedException {
    var kill = new ProcessBuilder("kill", signal, Long.toString(pid())).inheritIO();
    if (kill.start().waitFor() != 0) {
      throw new AssertionError("kill " + signal + " of process " + pid() + " failed");
    }
  }

  /** Terminates the process (SIGTERM) and leaves its input and output open. */
  public void terminate() throws IOException, InterruptedException {
    signal("-TERM");
  }

  /** Waits for the end and returns the exit code. */
  public int awaitExit() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new AssertionError("Process " + pid() + " did not end within 30 s");
    }
    return process.exitValue();
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
