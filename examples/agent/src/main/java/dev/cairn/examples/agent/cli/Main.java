package dev.cairn.examples.agent.cli;

import dev.cairn.embedded.EmbeddedPostgresException;
import dev.cairn.error.CairnException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.examples.process.ChildProcessException;
import io.javalin.util.JavalinBindException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main class of {@code ./cairn agent}. */
@Command(
    name = "cairn",
    description = "Durable execution for Java on Postgres",
    subcommands = {AgentCommand.class, ServeCommand.class, StubCommand.class})
public final class Main {
  private Main() {}

  /**
   * Runs one subcommand.
   *
   * @param arguments the command line
   */
  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler((problem, command, parsed) -> {
              System.err.println(messageOf(problem));
              return 1;
            })
            .execute(arguments));
  }

  /** Returns one line for errors that the user can fix, and the stack trace for bugs. */
  private static String messageOf(Exception problem) {
    return switch (problem) {
      case CairnException known -> String.valueOf(known.getMessage());
      case InvalidArgumentException known -> String.valueOf(known.getMessage());
      case EmbeddedPostgresException known -> String.valueOf(known.getMessage());
      case ChildProcessException known -> String.valueOf(known.getMessage());
      case JavalinBindException taken ->
          "The agent cannot listen: %s Choose another port with --port."
              .formatted(taken.getMessage());
      default -> {
        var text = new StringWriter();
        problem.printStackTrace(new PrintWriter(text));
        yield text.toString();
      }
    };
  }
}
