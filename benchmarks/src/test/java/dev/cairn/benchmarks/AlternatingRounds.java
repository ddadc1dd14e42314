package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Measures both libraries in alternating rounds, each in a new process and a new database. */
final class AlternatingRounds {
  private final StudyContext field;

  AlternatingRounds(StudyContext context) {
    this.field = context;
  }

  List<MarkResult> rows(List<Workload> workloads) {
    Map<Contender, List<Measurement>> seen = new EnumMap<>(Contender.class);
    List<String> tasks = new ArrayList<>(field.profile().warmUpTasks());
    workloads.forEach(workload -> tasks.add(workload.slug()));
    int pairs = field.profile().pairs();
    for (int pair = 1; pair <= pairs; pair++) {
      for (Contender contender : Contender.values()) {
        field.report("round %d of %d: %s".formatted(pair, pairs, contender.title()));
        seen.computeIfAbsent(contender, absent -> new ArrayList<>())
            .addAll(field.runInFreshDatabase(contender, tasks));
      }
    }
    return workloads.stream()
        .flatMap(workload -> workload.figures().stream())
        .map(figure ->
            MarkResult.of(
                figure, of(figure, seen, Contender.OURS), of(figure, seen, Contender.PEER)))
        .toList();
  }

  private static List<Measurement> of(
      Figure figure, Map<Contender, List<Measurement>> seen, Contender contender) {
    return seen.getOrDefault(contender, List.of()).stream()
        .filter(reading -> reading.figure().equals(figure.slug()))
        .toList();
  }
}
