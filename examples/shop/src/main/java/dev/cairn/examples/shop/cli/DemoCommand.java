package dev.cairn.examples.shop.cli;

import dev.cairn.Config;
import dev.cairn.embedded.EmbeddedPostgres;
import dev.cairn.examples.process.Closer;
import dev.cairn.examples.shop.demo.Demo;
import dev.cairn.examples.shop.demo.Plan;
import dev.cairn.examples.shop.demo.Spectator;
import dev.cairn.http.HostAction;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the demo: kills the shop repeatedly and checks every order. */
@Command(
    name = "demo",
    description =
        "Sends orders to the example shop, kills it several times, and checks every order.")
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  @Option(names = "--orders", description = "The number of orders (default: ${DEFAULT-VALUE}).")
  int orders = Plan.DEFAULT.orders();

  @Option(names = "--kills", description = "The number of kills (default: ${DEFAULT-VALUE}).")
  int kills = Plan.DEFAULT.kills();

  @Option(
      names = "--seed",
      description = "Selects the orders at random (default: ${DEFAULT-VALUE}).")
  long seed = Plan.DEFAULT.seed();

  @Option(
      names = "--console",
      arity = "0..1",
      paramLabel = "PORT",
      fallbackValue = "8090",
      description =
          "Offer the web console on a loopback port (default: ${FALLBACK-VALUE}), also after the last order.")
  @Nullable Integer console;

  @Spec CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() throws IOException, InterruptedException {
    Plan plan = plan();
    Path folder = Files.createTempDirectory("cairn-demo-");
    var keep = new AtomicBoolean();
    try (Closer closer = Closer.atExit()) {
      closer.add(() -> cleanUp(folder, keep.get()));
      try {
        boolean fine = demo(plan, closer).run(folder, closer);
        keep.set(!fine);
        if (console != null) {
          System.out.println("The console shows the orders until you press Ctrl-C.");
          new CountDownLatch(1).await();
        }
        return fine ? 0 : 1;
      } catch (RuntimeException problem) {
        if (closer.isClosing()) {
          return 1;
        }
        keep.set(true);
        System.out.println("every order exactly once: FAILED: " + problem.getMessage());
        return 1;
      }
    }
  }

  private Demo demo(Plan plan, Closer closer) {
    return new Demo(
        plan,
        Main.class,
        Environment.system().pause(),
        System.out::println,
        console == null ? Spectator.NONE : (postgres, kill) -> open(postgres, kill, closer));
  }

  private void open(EmbeddedPostgres postgres, Runnable kill, Closer closer) {
    Config config =
        Config.named("shop")
            .url(postgres.jdbcUrl())
            .user(postgres.user())
            .password(postgres.password());
    var action =
        new HostAction(
            "kill-shop",
            "Kill the shop",
            "The process of the shop is killed at once, as by kill -9, and started again. Its orders continue.",
            kill);
    ShopConsole pages =
        closer.add(ShopConsole.open(config, Objects.requireNonNull(console), action));
    System.out.printf(
        "Watch the orders at %s; its page of executors can kill the shop.%n", pages.address());
  }

  private Plan plan() {
    try {
      return new Plan(orders, kills, Plan.DEFAULT.customers(), seed);
    } catch (IllegalArgumentException refused) {
      throw new ParameterException(command.commandLine(), refused.getMessage(), refused);
    }
  }

  private static void cleanUp(Path folder, boolean keep) throws IOException {
    if (keep) {
      System.err.println("The files of the demo are kept in " + folder);
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
