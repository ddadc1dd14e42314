package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Studies the heap and the threads of many agents that wait for a slow model at the same time. */
final class AgentsStudy {
  private AgentsStudy() {}

  static List<Table> study(StudyContext context) {
    List<List<Object>> rows = new ArrayList<>();
    for (int count : context.sizes().agents().counts()) {
      context.report("agents: %,d wait for a model".formatted(count));
      rows.add(row(context, count));
    }
    return List.of(
        new Table(
            "agents",
            "agents that wait for a model",
            "LangChain4j over HTTP, three model calls each, one after the other; heap after collecting, when all wait for their first response, and at the end; platform threads, before and while all wait; the stub of the model is another process",
            List.of(
                "agents",
                "ms a call",
                "heap bytes each",
                "left bytes each",
                "threads before",
                "threads",
                "seconds in all"),
            rows));
  }

  private static List<Object> row(StudyContext context, int count) {
    long millis = context.sizes().agents().modelMillis();
    BenchDatabase database = context.postgres().createDatabase();
    try (var model = new SlowModel(millis)) {
      Measurement seen =
          context
              .runProcess(AgentsWorker.class, database, model.url(), String.valueOf(count))
              .getFirst();
      return List.of(
          count,
          millis,
          seen.value(),
          seen.seen(AgentsWorker.LEFT),
          seen.seen(AgentsWorker.THREADS_BEFORE),
          seen.seen(AgentsWorker.THREADS),
          seen.seen(AgentsWorker.SECONDS));
    } finally {
      context.postgres().drop(database);
    }
  }
}
