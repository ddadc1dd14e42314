package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Studies throughput by concurrency and by the size of values. */
final class CurveStudy {
  private static final List<Integer> AT_ONCE = List.of(1, 8, 32, 128, 512, 2_048);
  private static final List<Integer> LENGTHS = List.of(100, 10_000, 1_000_000);
  private static final List<Integer> AT_ONCE_WITH_PAYLOAD = List.of(1, 32);

  /** The prefix of the names of tables that are drawn as curves. */
  static final String CURVE = "curve of ";

  private CurveStudy() {}

  static List<Table> study(StudyContext context) {
    List<Point> points = new ArrayList<>();
    for (WorkflowKind kind : WorkflowKind.values()) {
      AT_ONCE.forEach(clients -> points.add(new Point(kind, clients, Workload.SMALL)));
    }
    Map<Contender, List<List<Measurement>>> seen = measured(context.brief(), points);
    List<Table> tables = new ArrayList<>();
    for (WorkflowKind kind : WorkflowKind.values()) {
      tables.add(table(CURVE + title(kind), points, seen, point -> point.kind() == kind, false));
    }
    return tables;
  }

  static List<Table> payloads(StudyContext context) {
    List<Point> points = new ArrayList<>();
    for (int length : LENGTHS) {
      AT_ONCE_WITH_PAYLOAD.forEach(
          clients -> points.add(new Point(WorkflowKind.CHAIN, clients, length)));
    }
    Map<Contender, List<List<Measurement>>> seen = measured(context.brief(), points);
    return List.of(table("payloads of steps", points, seen, point -> true, true));
  }

  /**
   * One measured point.
   *
   * @param kind the kind of workflow
   * @param clients the number of concurrent clients
   * @param length the length of the steps' values
   */
  private record Point(WorkflowKind kind, int clients, int length) {}

  /** Returns the rounds of each library, with one measurement for each point. */
  private static Map<Contender, List<List<Measurement>>> measured(
      StudyContext context, List<Point> points) {
    List<String> tasks =
        points.stream().map(point -> point.kind().task(point.clients(), point.length())).toList();
    Map<Contender, List<List<Measurement>>> seen = new EnumMap<>(Contender.class);
    for (int pair = 0; pair < context.profile().pairs(); pair++) {
      for (Contender contender : Contender.values()) {
        context.report("curves: " + contender.title());
        seen.computeIfAbsent(contender, absent -> new ArrayList<>())
            .add(context.runInFreshDatabase(contender, tasks));
      }
    }
    return seen;
  }

  private static Table table(
      String name,
      List<Point> points,
      Map<Contender, List<List<Measurement>>> seen,
      Predicate<Point> chosen,
      boolean withLength) {
    List<List<Object>> rows = new ArrayList<>();
    for (int i = 0; i < points.size(); i++) {
      Point point = points.get(i);
      if (chosen.test(point)) {
        rows.add(row(point, of(seen, Contender.OURS, i), of(seen, Contender.PEER, i), withLength));
      }
    }
    List<String> columns = new ArrayList<>(List.of("at once"));
    if (withLength) {
      columns.add("bytes");
    }
    columns.addAll(List.of("Cairn /s", "peer /s", "ratio", "Cairn p50 ms", "peer p50 ms"));
    return new Table(name.replace(' ', '-'), name, "p50 is of the whole workflow", columns, rows);
  }

  private static List<Object> row(
      Point point, List<Measurement> ours, List<Measurement> peer, boolean withLength) {
    var pairs = new PairedValues(values(ours), values(peer));
    List<Object> row = new ArrayList<>(List.of(point.clients()));
    if (withLength) {
      row.add(point.length());
    }
    row.add(Spread.of(pairs.ours()).median());
    row.add(Spread.of(pairs.peer()).median());
    row.add(Spread.of(pairs.ratios()).median());
    row.add(Spread.of(ours.stream().map(reading -> reading.seen("p50")).toList()).median());
    row.add(Spread.of(peer.stream().map(reading -> reading.seen("p50")).toList()).median());
    return row;
  }

  private static List<Double> values(List<Measurement> readings) {
    return readings.stream().map(Measurement::value).toList();
  }

  private static List<Measurement> of(
      Map<Contender, List<List<Measurement>>> seen, Contender contender, int point) {
    return seen.getOrDefault(contender, List.of()).stream().map(round -> round.get(point)).toList();
  }

  private static String title(WorkflowKind kind) {
    return switch (kind) {
      case EMPTY -> "empty workflows";
      case CHAIN -> "steps";
      case TRANSACTIONS -> "transactions";
    };
  }
}
