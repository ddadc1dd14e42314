package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Many workflows whose process is killed in their middle. */
final class Recovery {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  private Recovery() {}

  static List<Table> study(Field field) {
    List<List<Object>> rows = new ArrayList<>();
    rows.add(restarted(field, Contender.OURS));
    rows.add(restarted(field, Contender.PEER));
    rows.add(failedOver(field));
    return List.of(
        new Table(
            "recovery",
            "%,d workflows of 10 steps, killed after 5".formatted(field.extent().interrupted()),
            "seconds from the kill; the peer goes on only in a process of the same executor id, so"
                + " it is restarted",
            List.of("of", "how", "the first goes on", "all go on", "all have ended"),
            rows));
  }

  /** Another process is started when the first is dead. */
  private static List<Object> restarted(Field field, Contender contender) {
    field.tell("recovery: restart, " + contender.title());
    Site site = field.ground().fresh();
    try (Hand first = held(field, contender, site)) {
      first.kill();
      long killed = System.nanoTime();
      try (Hand second = field.employ(contender, site, goOn(field))) {
        return row(contender, "restarted", second, killed);
      }
    } finally {
      field.ground().drop(site);
    }
  }

  /** Another process is there all the time. */
  private static List<Object> failedOver(Field field) {
    field.tell("recovery: failover, " + Contender.OURS.title());
    Site site = field.ground().fresh();
    try (Hand first = held(field, Contender.OURS, site);
        Hand second = field.employ(Contender.OURS, site, goOn(field))) {
      second.awaitFigure("ready", PATIENCE);
      first.kill();
      return row(Contender.OURS, "by another", second, System.nanoTime());
    } finally {
      field.ground().drop(site);
    }
  }

  private static Hand held(Field field, Contender contender, Site site) {
    Hand hand = field.employ(contender, site, "hold:" + field.extent().interrupted());
    hand.awaitFigure("held", PATIENCE);
    return hand;
  }

  private static String goOn(Field field) {
    return "go-on:" + field.extent().interrupted();
  }

  private static List<Object> row(Contender contender, String how, Hand hand, long killed) {
    List<Object> row = new ArrayList<>();
    row.add(contender == Contender.OURS ? "Cairn" : "peer");
    row.add(how);
    for (String figure : List.of("first", "all go on", "all have ended")) {
      hand.awaitFigure(figure, PATIENCE);
      row.add((System.nanoTime() - killed) / 1e9);
    }
    return row;
  }
}
