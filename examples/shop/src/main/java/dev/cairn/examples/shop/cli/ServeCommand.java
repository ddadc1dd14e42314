package dev.cairn.examples.shop.cli;

import dev.cairn.Config;
import dev.cairn.examples.process.Closer;
import dev.cairn.examples.process.ParentWatch;
import dev.cairn.examples.shop.ShopServer;
import dev.cairn.spi.Environment;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Runs the shop with the Postgres from environment variables; started by the demo as a child
 * process.
 */
@Command(name = "serve", hidden = true, description = "Runs the shop on a given Postgres.")
final class ServeCommand implements Callable<Integer> {
  static final Duration LEASE = Duration.ofSeconds(2);

  @Option(names = "--provider", required = true, description = "The address of the provider.")
  URI provider = URI.create("http://127.0.0.1:0");

  @Override
  public Integer call() throws Exception {
    ParentWatch.start(Environment.system().pause());
    Config config = Config.named("shop").lease(LEASE).environmentVariables();
    ShopServer shop =
        Closer.atExit().add(ShopServer.open(config, () -> provider, question -> {}, 0));
    System.out.println(shop.address());
    new CountDownLatch(1).await();
    return 0;
  }
}
