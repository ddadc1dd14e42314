package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Measures both libraries in rounds that take turns, each in a fresh process and database. */
final class Rounds {
  private final Field field;

  Rounds(Field field) {
    this.field = field;
  }

  List<Row> rows(List<Workload> workloads) {
    Map<Contender, List<Reading>> seen = new EnumMap<>(Contender.class);
    List<String> errands = new ArrayList<>(field.effort().first());
    workloads.forEach(workload -> errands.add(workload.slug()));
    int pairs = field.effort().pairs();
    for (int pair = 1; pair <= pairs; pair++) {
      for (Contender contender : Contender.values()) {
        field.tell("round %d of %d: %s".formatted(pair, pairs, contender.title()));
        seen.computeIfAbsent(contender, absent -> new ArrayList<>())
            .addAll(field.sendAfresh(contender, errands));
      }
    }
    return workloads.stream()
        .flatMap(workload -> workload.figures().stream())
        .map(figure ->
            Row.of(figure, of(figure, seen, Contender.OURS), of(figure, seen, Contender.PEER)))
        .toList();
  }

  private static List<Reading> of(
      Figure figure, Map<Contender, List<Reading>> seen, Contender contender) {
    return seen.getOrDefault(contender, List.of()).stream()
        .filter(reading -> reading.figure().equals(figure.slug()))
        .toList();
  }
}
