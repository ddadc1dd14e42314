package dev.cairn.examples.shop.cli;

import dev.cairn.examples.process.Closer;
import dev.cairn.examples.shop.demo.Demo;
import dev.cairn.examples.shop.demo.Plan;
import dev.cairn.spi.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
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

  @Spec CommandSpec command = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    Plan plan = plan();
    Path folder = Files.createTempDirectory("cairn-demo-");
    var keep = new AtomicBoolean();
    try (Closer closer = Closer.atExit()) {
      closer.add(() -> cleanUp(folder, keep.get()));
      try {
        var demo = new Demo(plan, Main.class, Environment.system().pause(), System.out::println);
        boolean fine = demo.run(folder, closer);
        keep.set(!fine);
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
