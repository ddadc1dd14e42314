package dev.cairn.benchmarks;

import dev.cairn.CairnClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One, two and four executors that work on one queue. */
final class ScaleOut {
  private static final List<Integer> EXECUTORS = List.of(1, 2, 4);
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final double BUSY = 0.9;
  private static final int GLANCE_MILLIS = 20;

  private ScaleOut() {}

  static List<Table> study(Field field) {
    List<List<Object>> rows = new ArrayList<>();
    for (int executors : EXECUTORS) {
      field.tell("scale: %d executors".formatted(executors));
      rows.add(row(field, executors));
    }
    return List.of(
        new Table(
            "scale",
            "Cairn: workflows of 10 steps, from one queue",
            "where the machine is busy, it is the limit, and not the executors",
            List.of("executors", "workflows /s", "steps /s", "machine busy", "limit"),
            rows));
  }

  private static List<Object> row(Field field, int executors) {
    Site site = field.ground().fresh();
    List<Hand> hands = new ArrayList<>();
    try {
      for (int i = 0; i < executors; i++) {
        hands.add(field.employ(Contender.OURS, site, "serve"));
      }
      hands.forEach(hand -> hand.awaitFigure("serving", PATIENCE));
      done(site, Math.max(1, field.extent().scaled() / 4));
      var load = Load.begin();
      double each = done(site, field.extent().scaled());
      double busy = load.machine();
      String limit = busy >= BUSY ? "the machine" : "the executors";
      return List.of(executors, each, each * Throng.PARTS, busy, limit);
    } finally {
      hands.forEach(Hand::close);
      field.ground().drop(site);
    }
  }

  /** {@return how many a second, from the moment at which the full queue is opened} */
  private static double done(Site site, int count) {
    try (CairnClient client = CairnClient.connect(CairnLibrary.config(site))) {
      client.queues().pause(CairnLibrary.QUEUE);
      site.execute(
          "select cairn.enqueue('chain', '[10, 10]', '%s') from generate_series(1, %d)"
              .formatted(CairnLibrary.QUEUE, count));
      client.queues().resume(CairnLibrary.QUEUE);
      long before = System.nanoTime();
      while (unfinished(site) > 0) {
        Pause.millis(GLANCE_MILLIS);
      }
      return count / ((System.nanoTime() - before) / 1e9);
    }
  }

  private static double unfinished(Site site) {
    return site.number(
        "select count(*) from cairn.workflows where state in ('ENQUEUED', 'RUNNING')");
  }
}
