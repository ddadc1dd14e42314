package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command {@code million}: a million sleeping workflows of Cairn in a heap of 4 GB. */
@Command(
    name = "million",
    mixinStandardHelpOptions = true,
    description = "Starts a million sleeping workflows in a heap of 4 GB and measures the heap.")
final class MillionCommand implements Callable<Integer> {
  private static final List<String> FLAGS =
      List.of("-Xms4g", "-Xmx4g", "-XX:+UseG1GC", "-XX:-UsePerfData");

  @ParentCommand private BenchCommand bench = new BenchCommand();

  @Option(names = "--sleepers", description = "The number of workflows (${DEFAULT-VALUE}).")
  private int sleepers = 1_000_000;

  @Override
  public Integer call() {
    bench.checkPositive("--sleepers", sleepers);
    bench.report(BenchProfile.FULL.with("million", FLAGS), "million", this::measureSleepers);
    return 0;
  }

  private BenchRun.Findings measureSleepers(StudyContext context) {
    List<List<Object>> rows = new ArrayList<>();
    for (Measurement seen :
        context.runInFreshDatabase(Contender.OURS, List.of("asleep:" + sleepers))) {
      rows.add(
          List.of(
              seen.seen("workflows"),
              seen.seen("heap") / (1 << 20),
              seen.value(),
              seen.seen("starts")));
    }
    return new BenchRun.Findings(
        List.of(),
        List.of(
            new Table(
                "million",
                "sleepers in a heap of 4 GB",
                "after collecting",
                List.of("asleep", "heap MB", "bytes each", "started /s"),
                rows)));
  }
}
