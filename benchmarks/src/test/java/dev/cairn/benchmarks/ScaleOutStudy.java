package dev.cairn.benchmarks;

import dev.cairn.CairnClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Studies one, two and four executors on one queue. */
final class ScaleOutStudy {
  private static final List<Integer> EXECUTORS = List.of(1, 2, 4);
  private static final Duration TIMEOUT = Duration.ofMinutes(5);
  private static final double BUSY = 0.9;
  private static final int POLL_MILLIS = 20;

  private ScaleOutStudy() {}

  static List<Table> study(StudyContext context) {
    List<List<Object>> rows = new ArrayList<>();
    for (int executors : EXECUTORS) {
      context.report("scale: %d executors".formatted(executors));
      rows.add(row(context, executors));
    }
    return List.of(
        new Table(
            "scale",
            "Cairn: workflows of 10 steps, from one queue",
            "where the machine is busy, it is the limit, and not the executors",
            List.of("executors", "workflows /s", "steps /s", "machine busy", "limit"),
            rows));
  }

  private static List<Object> row(StudyContext context, int executors) {
    BenchDatabase database = context.postgres().createDatabase();
    List<WorkerProcess> workers = new ArrayList<>();
    try {
      for (int i = 0; i < executors; i++) {
        workers.add(context.startWorker(Contender.OURS, database, "serve"));
      }
      workers.forEach(worker -> worker.awaitFigure("serving", TIMEOUT));
      drainedPerSecond(database, Math.max(1, context.sizes().scaled() / 4));
      var load = CpuLoad.begin();
      double each = drainedPerSecond(database, context.sizes().scaled());
      double busy = load.machine();
      String limit = busy >= BUSY ? "the machine" : "the executors";
      return List.of(executors, each, each * WorkflowKind.PARTS, busy, limit);
    } finally {
      workers.forEach(WorkerProcess::close);
      context.postgres().drop(database);
    }
  }

  /** {@return workflows per second, from the moment when the filled queue is resumed} */
  private static double drainedPerSecond(BenchDatabase database, int count) {
    try (CairnClient client = CairnClient.connect(CairnLibrary.config(database))) {
      client.queues().pause(CairnLibrary.QUEUE);
      database.execute(
          "select cairn.enqueue('chain', '[10, 10]', '%s') from generate_series(1, %d)"
              .formatted(CairnLibrary.QUEUE, count));
      client.queues().resume(CairnLibrary.QUEUE);
      long before = System.nanoTime();
      while (unfinished(database) > 0) {
        Pause.millis(POLL_MILLIS);
      }
      return count / ((System.nanoTime() - before) / 1e9);
    }
  }

  private static double unfinished(BenchDatabase database) {
    return database.number(
        "select count(*) from cairn.workflows where state in ('ENQUEUED', 'RUNNING')");
  }
}
