package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Puts a million workflows of Cairn to sleep in a heap of four gigabytes. */
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
    bench.report(Effort.FULL.with("million", FLAGS), "million", this::asleep);
    return 0;
  }

  private Trial.Findings asleep(Field field) {
    List<List<Object>> rows = new ArrayList<>();
    for (Reading seen : field.sendAfresh(Contender.OURS, List.of("asleep:" + sleepers))) {
      rows.add(
          List.of(
              seen.seen("workflows"),
              seen.seen("heap") / (1 << 20),
              seen.value(),
              seen.seen("starts")));
    }
    return new Trial.Findings(
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
