package dev.cairn.examples.shop.cli;

import dev.cairn.Cairn;
import dev.cairn.history.DeploymentReport;
import dev.cairn.operate.ReplayResult;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Checks whether the shop's code fits the running orders; to be run before a deployment. */
@Command(
    name = "replay",
    description =
        "Checks whether the shop's code fits the recorded orders, without executing or writing"
            + " anything. The exit code is 1 if it does not fit.")
final class ReplayCommand implements Callable<Integer> {
  private static final int PROGRESS_STEP = 1_000;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this text.")
  boolean help;

  @ArgGroup(multiplicity = "1")
  Selection selection = new Selection();

  @Option(
      names = "--limit",
      description = "The maximum number of orders to check (default: ${DEFAULT-VALUE}).")
  int limit = 10_000;

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
    try (Cairn cairn = ShopCode.open(data)) {
      if (selection.inFlight) {
        return report(cairn.histories().checkDeployment(limit, ReplayCommand::progress));
      }
      ReplayResult result = cairn.workflows().replay(selection.id);
      print(result, "");
      System.out.println(result.fits() ? "1 replayed: it fits." : "1 replayed: it does not fit.");
      return result.fits() ? 0 : 1;
    }
  }

  private static void progress(int replayed, int total) {
    if (replayed % PROGRESS_STEP == 0) {
      System.err.printf("%,d of %,d replayed ...%n", replayed, total);
    }
  }

  private static void print(ReplayResult result, String version) {
    if (!result.fits()) {
      System.out.printf(
          "%s (%s%s): %s%n%n", result.workflowId(), result.name(), version, result.problem());
    }
  }

  private static int report(DeploymentReport report) {
    report.differing().forEach(each -> print(each.result(), ", version " + each.version()));
    for (DeploymentReport.Group group : report.groups()) {
      System.out.printf(
          "%s, version %s: %,d replayed, %,d can reach changed code, %,d do not fit%n",
          group.name(), group.version(), group.replayed(), group.changedBuild(), group.differing());
    }
    int differing = report.differing().size();
    System.out.printf(
        "%,d of %,d in flight replayed: %,d fit, %,d do not.%n",
        report.checked().size(), report.inFlight(), report.checked().size() - differing, differing);
    if (!report.isComplete()) {
      System.out.println("Some were not replayed. Raise --limit to check all of them.");
    }
    return report.fits() && report.isComplete() ? 0 : 1;
  }
}
