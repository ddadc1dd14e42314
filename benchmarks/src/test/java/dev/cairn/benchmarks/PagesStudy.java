package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Studies how long the requests of the console's pages take with many workflows. */
final class PagesStudy {
  private static final double MOST_MILLIS = 300;

  private PagesStudy() {}

  static List<Table> study(StudyContext context) {
    int count = context.sizes().finished().getLast();
    context.report("pages: %,d workflows".formatted(count));
    BenchDatabase database = context.postgres().createDatabase();
    List<Measurement> measured =
        context.runProcess(PagesWorker.class, database, String.valueOf(count));
    context.postgres().drop(database);
    List<List<Object>> rows = new ArrayList<>();
    for (Measurement request : measured) {
      Verdict verdict = request.value() <= MOST_MILLIS ? Verdict.MET : Verdict.SHORT;
      rows.add(
          List.of(
              request.figure(),
              request.seen(PagesWorker.MIN),
              request.value(),
              request.seen(PagesWorker.MAX),
              verdict.word()));
    }
    return List.of(
        new Table(
            "pages",
            "requests of the console's pages with %,d workflows".formatted(count),
            "ms of the answer of the HTTP API, %d times one after the other; met: at most 300 ms at the median"
                .formatted(PagesWorker.TIMES),
            List.of("request", "min", "median", "max", ""),
            rows));
  }
}
