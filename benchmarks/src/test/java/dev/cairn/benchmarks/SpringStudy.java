package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Studies what the starter adds to the time in which an application of Spring Boot starts, and what
 * proxies of Spring add to a call of a workflow.
 */
final class SpringStudy {
  private SpringStudy() {}

  static List<Table> study(StudyContext context) {
    int runs = context.sizes().springRuns();
    context.report("spring: %d starts with Cairn, and without".formatted(runs));
    List<Measurement> with = new ArrayList<>();
    List<Measurement> without = new ArrayList<>();
    BenchDatabase database = context.postgres().createDatabase();
    for (int run = 0; run < runs; run++) {
      with.add(start(context, database, true));
      without.add(start(context, database, false));
    }
    context.postgres().drop(database);
    return List.of(startup(with, without), calls(with));
  }

  private static Measurement start(StudyContext context, BenchDatabase database, boolean cairn) {
    String calls = String.valueOf(context.sizes().counted());
    return context
        .runProcess(SpringWorker.class, database, String.valueOf(cairn), calls)
        .getFirst();
  }

  private static Table startup(List<Measurement> with, List<Measurement> without) {
    Spread withCairn = Spread.of(with.stream().map(Measurement::value).toList());
    Spread plain = Spread.of(without.stream().map(Measurement::value).toList());
    return new Table(
        "spring-startup",
        "start of an application of Spring Boot with a DataSource",
        "ms from the start of the JVM until the application is ready; not a web application; the schema exists except at the first start",
        List.of("application", "starts", "min", "median", "max"),
        List.of(
            List.of("without Cairn", without.size(), plain.min(), plain.median(), plain.max()),
            List.of(
                "with Cairn", with.size(), withCairn.min(), withCairn.median(), withCairn.max())));
  }

  private static Table calls(List<Measurement> with) {
    Spread bean = Spread.of(with.stream().map(run -> run.seen(SpringWorker.BEAN)).toList());
    Spread proxy = Spread.of(with.stream().map(run -> run.seen(SpringWorker.PROXY)).toList());
    return new Table(
        "spring-calls",
        "call of an empty workflow of a bean, sequential, p50",
        "ms; medians of the processes; the proxy of @Transactional is one more object around the durable bean",
        List.of("bean", "processes", "min", "median", "max"),
        List.of(
            List.of("durable", with.size(), bean.min(), bean.median(), bean.max()),
            List.of("and proxied", with.size(), proxy.min(), proxy.median(), proxy.max())));
  }
}
