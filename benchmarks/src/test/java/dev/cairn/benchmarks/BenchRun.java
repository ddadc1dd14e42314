package dev.cairn.benchmarks;

import dev.cairn.spi.Environment;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;

/**
 * Starts Postgres, runs measurements and creates the report.
 *
 * @param work the folder for temporary files
 * @param profile how long to measure
 * @param progress receives progress messages
 */
record BenchRun(Path work, BenchProfile profile, PrintStream progress) {
  /**
   * The results.
   *
   * @param marks one row for each mark
   * @param tables the results of the studies
   */
  record Findings(List<MarkResult> marks, List<Table> tables) {}

  Report run(Function<StudyContext, Findings> study) {
    try {
      Files.createDirectories(work);
    } catch (IOException refused) {
      throw new UncheckedIOException("The folder %s cannot be created".formatted(work), refused);
    }
    var jvm = JvmLauncher.of(profile.flags(), work.resolve("errors.log"));
    try (BenchPostgres ground = BenchPostgres.startIn(work.resolve("postgres"))) {
      var context = new StudyContext(ground, jvm, profile, profile.sizes(), progress);
      Machine machine = Machine.seen(ground.administration());
      context.report(machine.sentence());
      Findings findings = study.apply(context);
      return new Report(
          Environment.system().clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
          profile.name(),
          machine,
          jvm.flags(),
          Contender.OURS.title(),
          Contender.PEER.title(),
          findings.marks(),
          findings.tables());
    }
  }

  /** Runs the measurements of {@code ./cairn bench}. */
  static Findings measure(StudyContext context, List<Workload> workloads, List<Study> studies) {
    List<MarkResult> rows =
        workloads.isEmpty() ? List.of() : new AlternatingRounds(context).rows(workloads);
    return new Findings(
        rows, studies.stream().flatMap(topic -> runStudy(topic, context).stream()).toList());
  }

  /** Runs a study. If it fails, a placeholder is reported, and the other studies continue. */
  private static List<Table> runStudy(Study study, StudyContext context) {
    try {
      return study.study(context);
    } catch (RuntimeException problem) {
      problem.printStackTrace(context.progress());
      return List.of(Table.failure(study.slug()));
    }
  }
}
