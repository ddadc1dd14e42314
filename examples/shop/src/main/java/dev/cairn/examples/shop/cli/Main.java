package dev.cairn.examples.shop.cli;

import dev.cairn.embedded.EmbeddedPostgresException;
import dev.cairn.error.CairnException;
import dev.cairn.examples.shop.process.ChildException;
import dev.cairn.examples.shop.provider.BooksException;
import io.javalin.util.JavalinBindException;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The main class of {@code ./cairn demo}, {@code shop} and {@code replay}. */
@Command(
    name = "cairn",
    description = "Durable execution for Java on Postgres",
    subcommands = {
      DemoCommand.class,
      ShopCommand.class,
      ReplayCommand.class,
      ServeCommand.class,
      ProviderCommand.class,
      CommandLine.HelpCommand.class
    })
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
            .setExecutionExceptionHandler((problem, command, parsed) -> {
              System.err.println(said(problem));
              return 1;
            })
            .execute(arguments));
  }

  /** Returns one line for an error that the user can fix, and the stack trace of any other. */
  private static String said(Exception problem) {
    return switch (problem) {
      case CairnException known -> String.valueOf(known.getMessage());
      case EmbeddedPostgresException known -> String.valueOf(known.getMessage());
      case BooksException known -> String.valueOf(known.getMessage());
      case ChildException known -> String.valueOf(known.getMessage());
      case JavalinBindException taken ->
          "The shop cannot listen: %s Give another port with --port.".formatted(taken.getMessage());
      default -> {
        var text = new StringWriter();
        problem.printStackTrace(new PrintWriter(text));
        yield text.toString();
      }
    };
  }
}
