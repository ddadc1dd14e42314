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

/** Measures Cairn and its peer side by side, and reports. */
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

  /** What {@code --only} takes. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Names() {
      super(
          Stream.of(
                  Stream.of(MARKS),
                  Arrays.stream(Workload.values()).map(Workload::slug),
                  Arrays.stream(Topic.values()).map(Topic::slug))
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
    Effort effort = effort();
    List<Topic> topics = only.stream().flatMap(name -> Topic.of(name).stream()).toList();
    List<Workload> workloads =
        only.contains(MARKS)
            ? everything()
            : only.stream().filter(name -> Topic.of(name).isEmpty()).map(Workload::of).toList();
    checkInto(workloads);
    Report report =
        only.isEmpty()
            ? report(effort, name(), field -> Trial.measured(field, everything(), furtherTopics()))
            : report(effort, name(), field -> Trial.measured(field, workloads, topics));
    return report.tables().stream().anyMatch(Table::isFailure) ? 1 : 0;
  }

  private void checkOnly() {
    List<String> known = new Names();
    for (String name : only) {
      if (!known.contains(name)) {
        throw wrong(
            "There is no benchmark '%s'. Give some of %s."
                .formatted(name, String.join(", ", known)));
      }
    }
  }

  /** Before an hour is spent on what cannot be put there. */
  private void checkInto(List<Workload> workloads) {
    if (into.isEmpty()) {
      return;
    }
    if (only.isEmpty() || (!workloads.isEmpty() && !workloads.equals(everything()))) {
      throw wrong("--into takes studies, and 'marks' as a whole.");
    }
    Path report = results().resolve(into + ".json");
    if (!Files.isReadable(report)) {
      throw wrong("There is no report '%s' in %s.".formatted(into, results()));
    }
    String there = Json.report(report).effort();
    if (!there.equals(effort().name())) {
      throw wrong("The report '%s' is of another effort: %s.".formatted(into, there));
    }
  }

  /** Before a database is made for nothing. */
  void checkPositive(String option, int number) {
    if (number < 1) {
      throw wrong("%s takes a number from 1 on, not %d.".formatted(option, number));
    }
  }

  private ParameterException wrong(String what) {
    return new ParameterException(spec.commandLine(), what);
  }

  private static List<Workload> everything() {
    return List.of(Workload.values());
  }

  private List<Topic> furtherTopics() {
    return quick ? List.of() : List.of(Topic.values());
  }

  /** Measures, prints and writes. */
  Report report(Effort effort, String name, Function<Field, Trial.Findings> study) {
    Report measured = new Trial(home.resolve("target/bench"), effort, System.err).run(study);
    if (into.isEmpty()) {
      measured.write(results(), name);
    } else {
      Json.report(results().resolve(into + ".json")).with(measured).write(results(), into);
    }
    System.out.print(measured.text());
    return measured;
  }

  Path results() {
    return home.resolve("results");
  }

  private Effort effort() {
    if (tiny) {
      return Effort.TINY;
    }
    return quick ? Effort.QUICK : Effort.FULL;
  }

  private String name() {
    return only.isEmpty() ? effort().name() : "only";
  }
}
