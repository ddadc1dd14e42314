package dev.cairn.cli.command;

import dev.cairn.cli.api.DatabaseApi;
import dev.cairn.cli.base.Program;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.console.Console;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.HttpApi;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Serves the console for a database. */
@Command(
    name = "console",
    description = {
      "Serves the web console for a database, on this machine only, until it is ended.",
      "Who reaches the port may do what the user of the database may do."
    })
public final class ConsoleCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--port", paramLabel = "PORT", description = "The port (8090 by default).")
  private int port = 8090;

  @Override
  public Integer call() throws InterruptedException {
    var program = (Program) spec.root().userObject();
    Output output = program.output();
    try (var client = DatabaseApi.client(program.database());
        CairnHttpServer server = HttpApi.of(client).pages(Console.pages()).listen(port)) {
      String address = server.pagesAddress().toString();
      if (output.isJson()) {
        output.json(Map.of("console", address, "api", server.address().toString()));
      } else {
        output.line("The console is at %s. Ctrl-C ends it.".formatted(address));
      }
      new CountDownLatch(1).await();
    }
    return ExitCode.OK.code();
  }
}
