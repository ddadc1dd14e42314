package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Whether what has piled up in the tables makes Cairn slower. */
final class Growth {
  private static final double LEAST = 0.9;
  private static final int TURNS_A_PAIR = 3;
  private static final int TIMES = 3;
  private static final int DRAINED_FIRST = 5_000;
  private static final int DRAINED = 20_000;

  private Growth() {}

  /** Finished workflows in the tables. */
  static List<Table> study(Field field) {
    Site site = field.ground().fresh();
    field.send(Contender.OURS, site, "count:CHAIN:1:1");
    Past past = Past.ofTheOnly(site);
    List<List<Reading>> without = new ArrayList<>();
    List<List<Object>> rows = new ArrayList<>();
    int made = 0;
    for (int finished : field.extent().finished()) {
      field.tell("growth: %,d finished workflows".formatted(finished));
      past.fill(made, finished);
      made = finished;
      Comparison compared = byTurns(field, site);
      without.addAll(compared.without());
      rows.add(row(finished, compared.with(), compared.kept(1)));
    }
    field.ground().drop(site);
    rows.addFirst(row(0, without, 1));
    return List.of(
        new Table(
            "growth",
            "Cairn with finished workflows in its tables",
            "medians of %d short turns of a process with them and one without; 'kept' is of the pairs; met: at least 0.9"
                .formatted(turns(field)),
            List.of("finished", "step ms", "steps /s", "empty /s", "queue /s", "kept", ""),
            rows));
  }

  /** Autovacuum is off in both: with many rows it comes seldom and takes long. */
  private static Comparison byTurns(Field field, Site site) {
    Site empty = field.ground().fresh();
    try (Hand without = warm(field, empty);
        Hand with = warm(field, site)) {
      Past.leaveAlone(empty);
      Past.leaveAlone(site);
      return Comparison.of(
          turns(field),
          () -> {
            empty.execute("truncate cairn.workflow, cairn.step cascade");
            return Turns.take(without, field.effort());
          },
          () -> Turns.take(with, field.effort()));
    } finally {
      field.ground().drop(empty);
    }
  }

  private static int turns(Field field) {
    return TURNS_A_PAIR * field.effort().pairs();
  }

  private static Hand warm(Field field, Site site) {
    Hand hand = field.employ(Contender.OURS, site, "turns:" + turns(field));
    Turns.awaitReady(hand, field.effort());
    return hand;
  }

  /** Workflows that wait in a queue. */
  static List<Table> backlog(Field field) {
    int most = field.extent().backlog();
    int few = Math.min((TIMES + 1) * (DRAINED_FIRST + DRAINED), most);
    field.tell("backlog: %,d queued workflows, and %,d".formatted(few, most));
    Site small = piled(field, few);
    Site large = piled(field, most);
    Comparison compared =
        Comparison.of(
            TIMES,
            () -> field.send(Contender.OURS, small, draining(few)),
            () -> field.send(Contender.OURS, large, draining(most)));
    field.ground().drop(small);
    field.ground().drop(large);
    return List.of(
        new Table(
            "backlog",
            "Cairn with a backlog in a queue",
            "steps and empty workflows run beside the paused queue; then it is drained; medians of"
                + " three, by turns; met: at least 0.9 of what it is with few",
            List.of("queued", "step ms", "steps /s", "empty /s", "drained /s", "kept", ""),
            List.of(
                row(few, compared.without(), 1), row(most, compared.with(), compared.kept(1)))));
  }

  private static Site piled(Field field, int waiting) {
    Site site = field.ground().fresh();
    field.send(Contender.OURS, site, "backlog:" + waiting);
    Past.settle(site);
    return site;
  }

  private static List<String> draining(int waiting) {
    List<String> errands = new ArrayList<>(errands().subList(0, 3));
    int drained = Math.min(DRAINED, waiting / (2 * TIMES));
    errands.add("drain:%d:%d".formatted(Math.min(DRAINED_FIRST, drained / 2), drained));
    return errands;
  }

  private static List<String> errands() {
    return List.of(
        "step",
        Throng.CHAIN.errand(Workload.AT_ONCE, Workload.SMALL),
        Throng.EMPTY.errand(Workload.AT_ONCE, Workload.SMALL),
        "queue-awaited");
  }

  private static List<Object> row(int size, List<List<Reading>> measured, double kept) {
    List<Object> row = new ArrayList<>(List.of(size));
    Reading.medians(measured).forEach(reading -> row.add(reading.value()));
    row.add(kept);
    row.add((kept >= LEAST ? Verdict.MET : Verdict.SHORT).word());
    return row;
  }
}
