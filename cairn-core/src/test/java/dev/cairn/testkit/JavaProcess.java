package dev.cairn.testkit;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A JVM of its own, which a test talks with by lines, and kills, freezes or ends. A program that
 * runs in one ends when its input does, so that it does not outlive the test.
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

  /** The variable with the size of the program's heap, such as 128m. */
  public static final String HEAP = "CAIRN_TEST_HEAP";

  /** Starts a program on a database; what else it is to know stands in its environment. */
  public static JavaProcess start(
      Class<?> program, TestDatabase database, Map<String, String> environment) throws IOException {
    return start(
        List.of("-cp", System.getProperty("java.class.path"), program.getName()),
        database,
        environment);
  }

  /** Starts a program that is found as the arguments say. */
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
    command.environment().remove(HEAP); // which is no setting of Cairn
    command.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new JavaProcess(command.start());
  }

  long pid() {
    return process.pid();
  }

  /** Reads what the program says, up to a line. */
  public void awaitLine(String expected) throws IOException {
    String line;
    while ((line = output.readLine()) != null) {
      if (line.equals(expected)) {
        return;
      }
    }
    throw new AssertionError("The process ended before it said " + expected);
  }

  void say(String line) throws IOException {
    input.write(line);
    input.newLine();
    input.flush();
  }

  /** Ends its input, at which a program ends. */
  void endInput() throws IOException {
    input.close();
  }

  /**
   * Kills the process as kill -9 does, which a frozen one does not survive either. What it has said
   * can still be read.
   */
  public void kill() throws InterruptedException {
    process.toHandle().destroyForcibly();
    process.waitFor();
  }

  /** All that the program has said and nobody has read, once it has ended. */
  public List<String> lastLines() {
    return output.lines().toList();
  }

  /** Lets the process stand still wherever it is, as a long pause of its machine does. */
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

  /** Asks the process to end, as kill does, and leaves its input and output open. */
  public void terminate() throws IOException, InterruptedException {
    signal("-TERM");
  }

  /** Waits for the end; the exit code. */
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
