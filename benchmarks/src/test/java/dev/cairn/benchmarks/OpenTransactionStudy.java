package dev.cairn.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Studies whether a transaction that is left open makes Cairn slower over time. */
final class OpenTransactionStudy {
  private static final double MIN_KEPT_SHARE = 0.9;
  private static final int SAMPLES_AT_EACH_END = 3;

  private OpenTransactionStudy() {}

  static List<Table> study(StudyContext context) {
    StudyContext brief = context.brief();
    List<List<Object>> rows = new ArrayList<>();
    rows.addAll(rows("none", readings(brief)));
    rows.addAll(rows("left open", pinnedReadings(brief)));
    return List.of(
        new Table(
            "pinned",
            "Cairn beside a transaction that is left open",
            "medians of the first and the last %d measurements; met: at least 0.9 of what it was"
                .formatted(SAMPLES_AT_EACH_END),
            List.of("transaction", "of", "seconds", "first /s", "last /s", "kept", ""),
            rows));
  }

  private static List<Measurement> readings(StudyContext context) {
    context.report("pinned: no transaction is open");
    return context.runInFreshDatabase(Contender.OURS, List.of(errand(context)));
  }

  private static List<Measurement> pinnedReadings(StudyContext context) {
    context.report("pinned: a transaction is open");
    BenchDatabase database = context.postgres().createDatabase();
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("create table left_open (id bigint)");
      List<Measurement> readings = context.runWorker(Contender.OURS, database, errand(context));
      connection.rollback();
      return readings;
    } catch (SQLException refused) {
      throw new BenchException("The transaction could not be left open", refused);
    } finally {
      context.postgres().drop(database);
    }
  }

  private static String errand(StudyContext context) {
    return "endure:" + context.sizes().endured().toSeconds();
  }

  private static List<List<Object>> rows(String transaction, List<Measurement> readings) {
    double seconds = readings.getLast().seen("seconds");
    return List.of(
        row(transaction, "steps", seconds, readings.stream().map(Measurement::value).toList()),
        row(
            transaction,
            "queue",
            seconds,
            readings.stream().map(reading -> reading.seen("queue")).toList()));
  }

  private static List<Object> row(String open, String of, double seconds, List<Double> values) {
    int share = Math.min(SAMPLES_AT_EACH_END, values.size());
    double first = Spread.of(values.subList(0, share)).median();
    double last = Spread.of(values.subList(values.size() - share, values.size())).median();
    double kept = last / first;
    return List.of(
        open,
        of,
        seconds,
        first,
        last,
        kept,
        (kept >= MIN_KEPT_SHARE ? Verdict.MET : Verdict.SHORT).word());
  }
}
