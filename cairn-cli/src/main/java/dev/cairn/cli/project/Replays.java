package dev.cairn.cli.project;

import dev.cairn.cli.output.ExitCode;
import dev.cairn.cli.output.Output;
import dev.cairn.cli.output.Table;
import dev.cairn.history.DeploymentReport;
import dev.cairn.operate.ReplayResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints whether code fits recorded workflows. */
final class Replays {
  private Replays() {}

  /** Prints the report of all workflows in flight. */
  static ExitCode print(DeploymentReport report, Output output) {
    List<ReplayResult> differing =
        report.differing().stream().map(DeploymentReport.Checked::result).toList();
    boolean fine = report.fits() && report.isComplete();
    if (output.isJson()) {
      Map<String, Object> all = summary(report.checked().size(), differing);
      all.put("inFlight", report.inFlight());
      all.put("complete", report.isComplete());
      all.put("build", report.build());
      all.put("groups", report.groups());
      output.json(all);
      return fine ? ExitCode.OK : ExitCode.FINDINGS;
    }
    differing.forEach(result -> print(result.workflowId(), result, output));
    Table table = new Table("NAME", "VERSION", "REPLAYED", "OF ANOTHER BUILD", "DO NOT FIT");
    for (DeploymentReport.Group group : report.groups()) {
      table.add(
          group.name(),
          group.version() == null ? "" : group.version(),
          "" + group.replayed(),
          "" + group.changedBuild(),
          "" + group.differing());
    }
    output.table(table);
    total(report.checked().size(), differing.size(), output);
    if (!report.isComplete()) {
      output.line(
          "%,d are in flight. Raise --limit to check all of them.".formatted(report.inFlight()));
    }
    return fine ? ExitCode.OK : ExitCode.FINDINGS;
  }

  /**
   * Prints the results of single workflows.
   *
   * @param results by the name of the workflow or of the file
   */
  static ExitCode print(Map<String, ReplayResult> results, Output output) {
    Map<String, ReplayResult> differing = new LinkedHashMap<>(results);
    differing.values().removeIf(ReplayResult::fits);
    if (output.isJson()) {
      output.json(summary(results.size(), List.copyOf(differing.values())));
    } else {
      differing.forEach((name, result) -> print(name, result, output));
      results.forEach((name, result) -> {
        if (result.failure() != null) {
          output.remark(
              "%s: after the last record, the code throws %s".formatted(name, result.failure()));
        }
      });
      total(results.size(), differing.size(), output);
    }
    return differing.isEmpty() ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private static void print(String name, ReplayResult result, Output output) {
    output.line("%s (%s): %s".formatted(name, result.name(), result.problem()));
    output.line("");
  }

  private static void total(int replayed, int differing, Output output) {
    output.line(
        "%,d replayed: %,d fit, %,d do not.".formatted(replayed, replayed - differing, differing));
  }

  private static Map<String, Object> summary(int replayed, List<ReplayResult> differing) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("fits", differing.isEmpty());
    all.put("replayed", replayed);
    all.put("differing", differing);
    return all;
  }
}
