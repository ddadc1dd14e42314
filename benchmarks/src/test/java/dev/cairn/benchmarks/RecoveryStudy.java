package dev.cairn.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Studies how workflows continue after their process was killed. */
final class RecoveryStudy {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);

  private RecoveryStudy() {}

  static List<Table> study(StudyContext context) {
    List<List<Object>> rows = new ArrayList<>();
    rows.add(restarted(context, Contender.OURS));
    rows.add(restarted(context, Contender.PEER));
    rows.add(failedOver(context));
    return List.of(
        new Table(
            "recovery",
            "%,d workflows of 10 steps, killed after 5".formatted(context.sizes().interrupted()),
            "seconds from the kill; the peer goes on only in a process of the same executor id, so"
                + " it is restarted",
            List.of("of", "how", "the first goes on", "all go on", "all have ended"),
            rows));
  }

  /** Starts another process after the first was killed. */
  private static List<Object> restarted(StudyContext context, Contender contender) {
    context.report("recovery: restart, " + contender.title());
    BenchDatabase database = context.postgres().createDatabase();
    try (WorkerProcess first = startAndHold(context, contender, database)) {
      first.kill();
      long killed = System.nanoTime();
      try (WorkerProcess second = context.startWorker(contender, database, resumeTask(context))) {
        return row(contender, "restarted", second, killed);
      }
    } finally {
      context.postgres().drop(database);
    }
  }

  /** Kills a process while another one is running. */
  private static List<Object> failedOver(StudyContext context) {
    context.report("recovery: failover, " + Contender.OURS.title());
    BenchDatabase database = context.postgres().createDatabase();
    try (WorkerProcess first = startAndHold(context, Contender.OURS, database);
        WorkerProcess second = context.startWorker(Contender.OURS, database, resumeTask(context))) {
      second.awaitFigure("ready", TIMEOUT);
      first.kill();
      return row(Contender.OURS, "by another", second, System.nanoTime());
    } finally {
      context.postgres().drop(database);
    }
  }

  private static WorkerProcess startAndHold(
      StudyContext context, Contender contender, BenchDatabase database) {
    WorkerProcess worker =
        context.startWorker(contender, database, "hold:" + context.sizes().interrupted());
    worker.awaitFigure("held", TIMEOUT);
    return worker;
  }

  private static String resumeTask(StudyContext context) {
    return "go-on:" + context.sizes().interrupted();
  }

  private static List<Object> row(
      Contender contender, String how, WorkerProcess worker, long killed) {
    List<Object> row = new ArrayList<>();
    row.add(contender == Contender.OURS ? "Cairn" : "peer");
    row.add(how);
    for (String figure : List.of("first", "all go on", "all have ended")) {
      worker.awaitFigure(figure, TIMEOUT);
      row.add((System.nanoTime() - killed) / 1e9);
    }
    return row;
  }
}
