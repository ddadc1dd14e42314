package dev.cairn.examples.agent.cli;

import dev.cairn.Config;
import dev.cairn.examples.agent.server.AgentServer;
import dev.cairn.examples.process.Closer;
import dev.cairn.examples.process.ParentWatch;
import dev.cairn.spi.Environment;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Runs the agent with the Postgres from environment variables; started by {@code ./cairn agent} as
 * a child process.
 */
@Command(name = "serve", hidden = true, description = "Runs the agent on a given Postgres.")
final class ServeCommand implements Callable<Integer> {
  private static final Duration LEASE = Duration.ofSeconds(2);

  @Mixin ModelOptions model = new ModelOptions();

  @Option(names = "--port", required = true, description = "The loopback port.")
  int port;

  @Override
  public Integer call() throws Exception {
    ParentWatch.start(Environment.system().pause());
    Config config = Config.named("agent").lease(LEASE).environmentVariables();
    long process = ProcessHandle.current().pid();
    AgentServer server =
        Closer.atExit()
            .add(AgentServer.open(config, model.settings().orElseThrow().open(process), port));
    System.out.println(server.address());
    new CountDownLatch(1).await();
    return 0;
  }
}
