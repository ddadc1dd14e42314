package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Whether what has piled up in the tables makes Cairn slower. */
final class Growth {
  private static final double LEAST = 0.9;
  private static final int TIMES = 3;
  private static final int DRAINED_FIRST = 5_000;
  private static final int DRAINED = 20_000;

  private Growth() {}

  /** Finished workflows in the tables. */
  static List<Table> study(Field field) {
    Site site = field.ground().fresh();
    Field brief = field.brief();
    brief.send(Contender.OURS, site, "count:CHAIN:1:1");
    List<List<Object>> rows = new ArrayList<>();
    List<Reading> first = List.of();
    int made = 0;
    for (int finished : field.extent().finished()) {
      field.tell("growth: %,d finished workflows".formatted(finished));
      Past.fill(site, made, finished);
      made = finished;
      List<Reading> now = measured(brief, site, errands());
      first = first.isEmpty() ? now : first;
      rows.add(row(finished, first, now, 4));
    }
    field.ground().drop(site);
    return List.of(
        new Table(
            "growth",
            "Cairn with finished workflows in its tables",
            "medians of three; met: at least 0.9 of what it was with none",
            List.of("finished", "step ms", "steps /s", "empty /s", "queue /s", "kept", ""),
            rows));
  }

  /** Workflows that wait in a queue. */
  static List<Table> backlog(Field field) {
    List<List<Object>> rows = new ArrayList<>();
    Field brief = field.brief();
    List<Reading> first = List.of();
    int few = Math.min((TIMES + 1) * (DRAINED_FIRST + DRAINED), field.extent().backlog());
    for (int waiting : List.of(few, field.extent().backlog())) {
      field.tell("backlog: %,d queued workflows".formatted(waiting));
      List<Reading> now = piled(brief, waiting);
      first = first.isEmpty() ? now : first;
      rows.add(row(waiting, first, now, 3));
    }
    return List.of(
        new Table(
            "backlog",
            "Cairn with a backlog in a queue",
            "steps and empty workflows run beside the paused queue; then it is drained; medians of"
                + " three; met: at least 0.9 of what it was with few",
            List.of("queued", "step ms", "steps /s", "empty /s", "drained /s", "kept", ""),
            rows));
  }

  private static List<Reading> piled(Field field, int waiting) {
    Site site = field.ground().fresh();
    field.send(Contender.OURS, site, "backlog:" + waiting);
    Past.settle(site);
    List<String> errands = new ArrayList<>(errands().subList(0, 3));
    int drained = Math.min(DRAINED, waiting / (2 * TIMES));
    errands.add("drain:%d:%d".formatted(Math.min(DRAINED_FIRST, drained / 2), drained));
    List<Reading> now = measured(field, site, errands);
    field.ground().drop(site);
    return now;
  }

  /** What differs by a tenth is not told from what scatters by looking once. */
  private static List<Reading> measured(Field field, Site site, List<String> errands) {
    return Reading.medians(
        IntStream.range(0, TIMES)
            .mapToObj(time -> field.send(Contender.OURS, site, errands))
            .toList());
  }

  private static List<String> errands() {
    return List.of(
        "step",
        Throng.CHAIN.errand(Workload.AT_ONCE, Workload.SMALL),
        Throng.EMPTY.errand(Workload.AT_ONCE, Workload.SMALL),
        "queue");
  }

  private static List<Object> row(int size, List<Reading> first, List<Reading> now, int last) {
    double kept = first.get(0).value() / now.get(0).value();
    for (int i = 1; i < first.size() && i <= last; i++) {
      kept = Math.min(kept, now.get(i).value() / first.get(i).value());
    }
    List<Object> row = new ArrayList<>(List.of(size));
    now.forEach(reading -> row.add(reading.value()));
    row.add(kept);
    row.add((kept >= LEAST ? Verdict.MET : Verdict.SHORT).word());
    return row;
  }
}
