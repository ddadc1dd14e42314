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
 * A Postgres, started for as long as something is measured in it, and what comes of that.
 *
 * @param work the folder for everything that goes away again
 * @param effort how long things are measured
 * @param progress what is being done
 */
record Trial(Path work, Effort effort, PrintStream progress) {
  /**
   * What is found.
   *
   * @param marks a row for each mark
   * @param tables what has no mark
   */
  record Findings(List<Row> marks, List<Table> tables) {}

  Report run(Function<Field, Findings> study) {
    try {
      Files.createDirectories(work);
    } catch (IOException refused) {
      throw new UncheckedIOException("The folder %s cannot be made".formatted(work), refused);
    }
    var jvm = Jvm.of(effort.flags(), work.resolve("errors.log"));
    try (Ground ground = Ground.in(work.resolve("postgres"))) {
      var field = new Field(ground, jvm, effort, effort.extent(), progress);
      Machine machine = Machine.seen(ground.site());
      field.tell(machine.sentence());
      Findings findings = study.apply(field);
      return new Report(
          Environment.system().clock().instant().truncatedTo(ChronoUnit.SECONDS).toString(),
          effort.name(),
          machine,
          jvm.flags(),
          Contender.OURS.title(),
          Contender.PEER.title(),
          findings.marks(),
          findings.tables());
    }
  }

  /** What {@code ./cairn bench} measures. */
  static Findings measured(Field field, List<Workload> workloads, List<Topic> topics) {
    List<Row> rows = workloads.isEmpty() ? List.of() : new Rounds(field).rows(workloads);
    return new Findings(
        rows, topics.stream().flatMap(topic -> studied(topic, field).stream()).toList());
  }

  /** If it fails, that is its finding, and the others are not lost. */
  private static List<Table> studied(Topic topic, Field field) {
    try {
      return topic.study(field);
    } catch (RuntimeException problem) {
      problem.printStackTrace(field.progress());
      return List.of(Table.failure(topic.slug()));
    }
  }
}
