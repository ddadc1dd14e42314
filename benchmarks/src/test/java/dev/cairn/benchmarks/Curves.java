package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Throughput against how many are at it at once, and against how long the values are. */
final class Curves {
  private static final List<Integer> AT_ONCE = List.of(1, 8, 32, 128, 512, 2_048);
  private static final List<Integer> LENGTHS = List.of(100, 10_000, 1_000_000);
  private static final List<Integer> AT_ONCE_WITH_PAYLOAD = List.of(1, 32);

  /** How the names of those tables begin that are curves. */
  static final String CURVE = "curve of ";

  private Curves() {}

  static List<Table> study(Field field) {
    List<Point> points = new ArrayList<>();
    for (Throng kind : Throng.values()) {
      AT_ONCE.forEach(clients -> points.add(new Point(kind, clients, Workload.SMALL)));
    }
    Map<Contender, List<List<Reading>>> seen = measured(field.brief(), points);
    List<Table> tables = new ArrayList<>();
    for (Throng kind : Throng.values()) {
      tables.add(table(CURVE + title(kind), points, seen, point -> point.kind() == kind, false));
    }
    return tables;
  }

  static List<Table> payloads(Field field) {
    List<Point> points = new ArrayList<>();
    for (int length : LENGTHS) {
      AT_ONCE_WITH_PAYLOAD.forEach(clients -> points.add(new Point(Throng.CHAIN, clients, length)));
    }
    Map<Contender, List<List<Reading>>> seen = measured(field.brief(), points);
    return List.of(table("payloads of steps", points, seen, point -> true, true));
  }

  /**
   * What is measured.
   *
   * @param kind of workflow
   * @param clients at once
   * @param length of the steps' values
   */
  private record Point(Throng kind, int clients, int length) {}

  /** Of each library, rounds with a reading for each point. */
  private static Map<Contender, List<List<Reading>>> measured(Field field, List<Point> points) {
    List<String> errands =
        points.stream().map(point -> point.kind().errand(point.clients(), point.length())).toList();
    Map<Contender, List<List<Reading>>> seen = new EnumMap<>(Contender.class);
    for (int pair = 0; pair < field.effort().pairs(); pair++) {
      for (Contender contender : Contender.values()) {
        field.tell("curves: " + contender.title());
        seen.computeIfAbsent(contender, absent -> new ArrayList<>())
            .add(field.sendAfresh(contender, errands));
      }
    }
    return seen;
  }

  private static Table table(
      String name,
      List<Point> points,
      Map<Contender, List<List<Reading>>> seen,
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
      Point point, List<Reading> ours, List<Reading> peer, boolean withLength) {
    var pairs = new Pairs(values(ours), values(peer));
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

  private static List<Double> values(List<Reading> readings) {
    return readings.stream().map(Reading::value).toList();
  }

  private static List<Reading> of(
      Map<Contender, List<List<Reading>>> seen, Contender contender, int point) {
    return seen.getOrDefault(contender, List.of()).stream().map(round -> round.get(point)).toList();
  }

  private static String title(Throng kind) {
    return switch (kind) {
      case EMPTY -> "empty workflows";
      case CHAIN -> "steps";
      case TRANSACTIONS -> "transactions";
    };
  }
}
