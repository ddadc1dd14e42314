package dev.cairn.benchmarks;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Measures both libraries in rounds that take turns, each in a fresh process and database. */
final class Rounds {
  private final Ground ground;
  private final Jvm jvm;
  private final Effort effort;
  private final PrintStream progress;

  Rounds(Ground ground, Jvm jvm, Effort effort, PrintStream progress) {
    this.ground = ground;
    this.jvm = jvm;
    this.effort = effort;
    this.progress = progress;
  }

  List<Row> rows(List<Workload> workloads) {
    Map<Contender, List<Reading>> seen = new EnumMap<>(Contender.class);
    for (int pair = 1; pair <= effort.pairs(); pair++) {
      for (Contender contender : Contender.values()) {
        progress.printf("round %d of %d: %s%n", pair, effort.pairs(), contender.title());
        seen.computeIfAbsent(contender, absent -> new ArrayList<>())
            .addAll(round(contender, workloads));
      }
    }
    return workloads.stream()
        .flatMap(workload -> workload.figures().stream())
        .map(figure ->
            Row.of(figure, of(figure, seen, Contender.OURS), of(figure, seen, Contender.PEER)))
        .toList();
  }

  private List<Reading> round(Contender contender, List<Workload> workloads) {
    Site site = ground.fresh();
    var readings = new ArrayList<Reading>();
    List<String> arguments =
        Stream.concat(
                Stream.of(contender.name(), effort.name()), workloads.stream().map(Workload::slug))
            .toList();
    jvm.run(Worker.class, site, arguments, line -> readings.add(shown(Json.reading(line))));
    ground.drop(site);
    return readings;
  }

  private Reading shown(Reading reading) {
    Figure figure = Figure.of(reading.figure());
    progress.printf(
        "  %-48s %10s %s%n", figure.title(), Numbers.plain(reading.value()), figure.unit());
    return reading;
  }

  private static List<Reading> of(
      Figure figure, Map<Contender, List<Reading>> seen, Contender contender) {
    return seen.getOrDefault(contender, List.of()).stream()
        .filter(reading -> reading.figure().equals(figure.slug()))
        .toList();
  }
}
