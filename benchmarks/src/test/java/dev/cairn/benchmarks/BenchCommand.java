package dev.cairn.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command {@code bench}: measures Cairn and its peer and writes a report. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Compares Cairn with its peer. Prints tables, writes JSON and SVG to results/.",
    subcommands = {SoakCommand.class, MillionCommand.class, MicroCommand.class})
final class BenchCommand implements Callable<Integer> {
  private static final String MARKS = "marks";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(names = "--quick", description = "Measure with fewer rounds, in less than three minutes.")
  private boolean quick;

  @Option(names = "--tiny", hidden = true, description = "Only test that the benchmarks run.")
  private boolean tiny;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "Measure only these: ${COMPLETION-CANDIDATES}.",
      completionCandidates = Names.class)
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--into",
      paramLabel = "REPORT",
      description = "With --only: update this report with the results, for example full.")
  private String into = "";

  @Option(names = "--home", hidden = true, description = "The folder of this module.")
  private Path home = Path.of(".");

  /** The values that {@code --only} accepts. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(
          Stream.of(
                  Stream.of(MARKS),
                  Arrays.stream(Workload.values()).map(Workload::slug),
                  Arrays.stream(Study.values()).map(Study::slug))
              .flatMap(Function.identity())
              .toList());
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
    checkOnly();
    BenchProfile profile = profile();
    List<Study> studies = only.stream().flatMap(name -> Study.of(name).stream()).toList();
    List<Workload> workloads =
        only.contains(MARKS)
            ? allWorkloads()
            : only.stream().filter(name -> Study.of(name).isEmpty()).map(Workload::of).toList();
    checkInto(workloads);
    Report report =
        only.isEmpty()
            ? report(
                profile,
                name(),
                context -> BenchRun.measure(context, allWorkloads(), defaultStudies()))
            : report(profile, name(), context -> BenchRun.measure(context, workloads, studies));
    return report.tables().stream().anyMatch(Table::isFailure) ? 1 : 0;
  }

  private void checkOnly() {
    List<String> known = new Names();
    for (String name : only) {
      if (!known.contains(name)) {
        throw invalid(
            "There is no benchmark '%s'. Choose from %s."
                .formatted(name, String.join(", ", known)));
      }
    }
  }

  /** Checks {@code --into} before anything is measured. */
  private void checkInto(List<Workload> workloads) {
    if (into.isEmpty()) {
      return;
    }
    if (only.isEmpty() || (!workloads.isEmpty() && !workloads.equals(allWorkloads()))) {
      throw invalid("--into accepts studies, and 'marks' as a whole.");
    }
    Path report = results().resolve(into + ".json");
    if (!Files.isReadable(report)) {
      throw invalid("There is no report '%s' in %s.".formatted(into, results()));
    }
    String there = Json.report(report).effort();
    if (!there.equals(profile().name())) {
      throw invalid("The report '%s' has another profile: %s.".formatted(into, there));
    }
  }

  /** Checks an option before anything is measured. */
  void checkPositive(String option, int number) {
    if (number < 1) {
      throw invalid("%s is %d; must be at least 1.".formatted(option, number));
    }
  }

  private ParameterException invalid(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private static List<Workload> allWorkloads() {
    return List.of(Workload.values());
  }

  private List<Study> defaultStudies() {
    return quick ? List.of(Study.YEAR) : List.of(Study.values());
  }

  /** Measures, prints the report and writes it. */
  Report report(
      BenchProfile profile, String name, Function<StudyContext, BenchRun.Findings> study) {
    Report report = new BenchRun(home.resolve("target/bench"), profile, System.err).run(study);
    if (into.isEmpty()) {
      report.write(results(), name);
    } else {
      Json.report(results().resolve(into + ".json")).with(report).write(results(), into);
    }
    System.out.print(report.text());
    return report;
  }

  Path results() {
    return home.resolve("results");
  }

  private BenchProfile profile() {
    if (tiny) {
      return BenchProfile.TINY;
    }
    return quick ? BenchProfile.QUICK : BenchProfile.FULL;
  }

  private String name() {
    return only.isEmpty() ? profile().name() : "only";
  }
}
