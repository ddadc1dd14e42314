package dev.cairn.examples.shop.cli;

import dev.cairn.Cairn;
import dev.cairn.Config;
import dev.cairn.examples.shop.Boss;
import dev.cairn.examples.shop.Checkout;
import dev.cairn.examples.shop.PaymentClient;
import dev.cairn.examples.shop.Stockroom;
import dev.cairn.operate.ReplayResult;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks that the shop's code fits the running orders; to be run before a deployment. */
@Command(
    name = "replay",
    description =
        "Checks whether the shop's code fits the recorded orders, without executing or writing"
            + " anything. The exit code is 1 if it does not fit.")
final class ReplayCommand implements Callable<Integer> {
  private static final URI NOWHERE = URI.create("http://127.0.0.1:0");
  private static final Boss NOBODY = question -> {};

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  @ArgGroup(multiplicity = "1")
  Selection selection = new Selection();

  @Option(
      names = "--data",
      description =
          "The data folder of a stopped shop (default: ${DEFAULT-VALUE}). If CAIRN_URL is set,"
              + " the Postgres at that address is used instead.")
  Path data = Path.of(".cairn");

  /** The orders to replay. */
  static final class Selection {
    @Option(names = "--in-flight", description = "Check all orders that are in progress or stuck.")
    boolean inFlight;

    @Option(names = "--id", description = "Check the order with this id.")
    String id = "";
  }

  @Override
  public Integer call() {
    try (Cairn cairn = Cairn.open(config())) {
      cairn.durable(Checkout.class, new PaymentClient(() -> NOWHERE), NOBODY);
      cairn.durable(Stockroom.class);
      List<ReplayResult> results =
          selection.inFlight
              ? cairn.workflows().replayInFlight()
              : List.of(cairn.workflows().replay(selection.id));
      return report(results);
    }
  }

  private Config config() {
    Config shop = Config.named("shop");
    return System.getenv("CAIRN_URL") == null
        ? shop.embedded(data.resolve("postgres"))
        : shop.environmentVariables();
  }

  private static int report(List<ReplayResult> results) {
    List<ReplayResult> unfit = results.stream().filter(result -> !result.fits()).toList();
    for (ReplayResult result : unfit) {
      System.out.printf("%s (%s): %s%n%n", result.workflowId(), result.name(), result.problem());
    }
    System.out.printf(
        "%,d replayed: %,d fit, %,d do not.%n",
        results.size(), results.size() - unfit.size(), unfit.size());
    return unfit.isEmpty() ? 0 : 1;
  }
}
