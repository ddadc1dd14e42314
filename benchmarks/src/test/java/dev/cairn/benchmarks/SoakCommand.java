package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/**
 * The command {@code soak}: runs transfers for an hour while a process is killed each minute, and
 * checks all transfers.
 */
@Command(
    name = "soak",
    mixinStandardHelpOptions = true,
    description = "Runs transfers for an hour, kills an executor each minute, checks accounts.")
final class SoakCommand implements Callable<Integer> {
  private static final double GROWTH = 1.25;
  private static final List<String> FLAGS =
      List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  @ParentCommand private BenchCommand bench = new BenchCommand();

  @Option(names = "--minutes", description = "The duration in minutes (default: ${DEFAULT-VALUE}).")
  private int minutes = 60;

  @Override
  public Integer call() {
    bench.checkPositive("--minutes", minutes);
    Report report = bench.report(BenchProfile.FULL.with("soak", FLAGS), "soak", this::soak);
    Table verdicts = report.tables().getLast();
    return verdicts.rows().stream().allMatch(row -> row.getLast().equals("met")) ? 0 : 1;
  }

  private BenchRun.Findings soak(StudyContext context) {
    BenchDatabase database = context.postgres().createDatabase();
    try (var soak = new Soak(database, context.jvm())) {
      List<Soak.Minute> series = soak.run(minutes, context);
      List<TransferChecks.Check> checks = TransferChecks.checks(database, soak.accepted());
      return new BenchRun.Findings(List.of(), List.of(series(series), verdicts(checks, series)));
    }
  }

  private static Table series(List<Soak.Minute> minutes) {
    List<List<Object>> rows = new ArrayList<>();
    for (Soak.Minute minute : minutes) {
      rows.add(
          List.of(
              minute.number(),
              minute.accepted(),
              minute.ended(),
              minute.p50(),
              minute.p99(),
              minute.heap() / (1 << 20)));
    }
    return new Table(
        "soak",
        "minute by minute, each of which ends with a kill -9",
        "heap is that of the executor that is never killed, after collecting",
        List.of("minute", "accepted", "ended in it", "p50 ms", "p99 ms", "heap MB"),
        rows);
  }

  private static Table verdicts(List<TransferChecks.Check> checks, List<Soak.Minute> minutes) {
    List<List<Object>> rows = new ArrayList<>();
    for (TransferChecks.Check check : checks) {
      rows.add(List.of(check.what(), check.expected(), check.found(), word(check.holds())));
    }
    rows.add(
        growthRow("heap MB", minutes.stream().map(minute -> minute.heap() / (1 << 20)).toList()));
    rows.add(growthRow("p50 ms", minutes.stream().map(Soak.Minute::p50).toList()));
    return new Table(
        "books",
        "whether the books balance, and whether anything grows",
        "of heap and latency: the medians of the first and the last third, met up to %s times"
            .formatted(GROWTH),
        List.of("", "expected", "found", ""),
        rows);
  }

  private static List<Object> growthRow(String what, List<Double> values) {
    int third = Math.max(1, values.size() / 3);
    double first = Spread.of(values.subList(0, third)).median();
    double last = Spread.of(values.subList(values.size() - third, values.size())).median();
    return List.of(what, first, last, word(last <= first * GROWTH));
  }

  private static String word(boolean holds) {
    return (holds ? Verdict.MET : Verdict.SHORT).word();
  }
}
