package dev.cairn.benchmarks;

import dev.cairn.spi.Ambient;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures Cairn and its peer side by side, and reports. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures Cairn and its peer side by side: a table, and JSON and SVG in results/")
final class BenchCommand implements Callable<Integer> {
  @Option(names = "--quick", description = "less of everything: some two minutes")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "only this: ${COMPLETION-CANDIDATES}",
      completionCandidates = Names.class)
  private List<String> only = new ArrayList<>();

  @Option(names = "--home", hidden = true, description = "the folder of this module")
  private Path home = Path.of(".");

  /** What {@code --only} takes. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(Arrays.stream(Workload.values()).map(Workload::slug).toList());
    }
  }

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new BenchCommand())
            .setExecutionExceptionHandler((problem, command, parsed) -> {
              problem.printStackTrace(System.err);
              return 1;
            })
            .execute(arguments));
  }

  @Override
  public Integer call() {
    Effort effort = quick ? Effort.QUICK : Effort.FULL;
    List<Workload> workloads =
        only.isEmpty()
            ? List.of(Workload.values())
            : only.stream().map(Workload::of).distinct().toList();
    Report report = run(effort, workloads, home.resolve("target/bench"), System.err);
    report.write(home.resolve("results"), name());
    System.out.print(report.text());
    return 0;
  }

  private String name() {
    if (!only.isEmpty()) {
      return "only";
    }
    return quick ? "quick" : "full";
  }

  static Report run(Effort effort, List<Workload> workloads, Path work, PrintStream progress) {
    try {
      Files.createDirectories(work);
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
    var jvm = new Jvm(effort.flags(), work.resolve("errors.log"));
    try (Ground ground = Ground.in(work.resolve("postgres"))) {
      Machine machine = Machine.seen(ground.site());
      progress.println(machine.sentence());
      List<Row> rows = new Rounds(ground, jvm, effort, progress).rows(workloads);
      return new Report(
          Ambient.system().clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
          effort.name(),
          machine,
          jvm.flags(),
          Contender.OURS.title(),
          Contender.PEER.title(),
          rows,
          List.of());
    }
  }
}
