package dev.cairn.cli.output;

import java.io.Console;
import java.io.PrintStream;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Where the program reads and writes.
 *
 * @param out results
 * @param err errors, questions and progress
 * @param isInteractive whether a person can answer questions
 * @param hasColors whether colours are shown
 * @param variables the environment variables
 * @param ask asks a question and returns the answer; empty at the end of the input
 */
public record Terminal(
    PrintStream out,
    PrintStream err,
    boolean isInteractive,
    boolean hasColors,
    Map<String, String> variables,
    UnaryOperator<String> ask) {
  /** Returns the terminal of this process. */
  @SuppressWarnings("SystemConsoleNull") // the property selects the console that is null
  public static Terminal ofProcess() {
    // newer JDKs have another console by default, also where nobody can answer
    System.setProperty("jdk.console", "java.base");
    Map<String, String> variables = System.getenv();
    @Nullable Console console = System.console();
    boolean interactive = console != null;
    boolean colors = interactive && !variables.containsKey("NO_COLOR");
    UnaryOperator<String> ask =
        question -> {
          @Nullable String answer = console == null ? null : console.readLine("%s", question);
          return answer == null ? "" : answer;
        };
    return new Terminal(System.out, System.err, interactive, colors, variables, ask);
  }

  /** Returns an environment variable; empty if it is not set. */
  public String variable(String name) {
    return variables.getOrDefault(name, "");
  }
}
