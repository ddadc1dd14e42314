package dev.cairn.cli.command;

import dev.cairn.CairnClient;
import dev.cairn.Config;
import dev.cairn.cli.base.Program;
import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.console.Console;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.http.CairnHttpServer;
import dev.cairn.http.HttpApi;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a database, the API and the console for development. */
@Command(
    name = "dev",
    description =
        "Runs a Postgres, the HTTP API and the console for development, until it is ended.")
public final class DevCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "The data (.cairn/dev by default).")
  private Path data = Path.of(".cairn", "dev");

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "Of API and console (8090 by default).")
  private int port = 8090;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  @Override
  public Integer call() throws InterruptedException {
    Output output = ((Program) spec.root().userObject()).output();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("cairn-dev-close").unstarted(this::end));
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(data);
        CairnClient client = CairnClient.connect(config(postgres));
        CairnHttpServer server = HttpApi.of(client).pages(Console.pages()).listen(port)) {
      print(postgres, server, output);
      ended.await();
    } finally {
      closed.countDown();
    }
    return ExitCode.OK.code();
  }

  /** Waits for the end of everything, but not for that of the thread, which waits for this one. */
  private void end() {
    ended.countDown();
    try {
      closed.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt(); // the process ends anyway
    }
  }

  private static Config config(EmbeddedPostgres postgres) {
    return Config.named("cairn-dev")
        .url(postgres.jdbcUrl())
        .user(postgres.user())
        .password(postgres.password());
  }

  private static void print(EmbeddedPostgres postgres, CairnHttpServer server, Output output) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("url", postgres.jdbcUrl());
    all.put("user", postgres.user());
    all.put("password", postgres.password());
    all.put("api", server.address().toString());
    all.put("console", server.pagesAddress().toString());
    if (output.isJson()) {
      output.json(all);
    } else {
      all.forEach((name, value) -> output.line("%-9s %s".formatted(name, value)));
      output.remark("Ctrl-C ends it; the data stays.");
    }
  }
}
