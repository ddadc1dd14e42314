package dev.cairn.benchmarks;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Whether a transaction that somebody leaves open makes Cairn slower, minute by minute. */
final class Pinned {
  private static final double LEAST = 0.9;
  private static final int AT_EACH_END = 3;

  private Pinned() {}

  static List<Table> study(Field field) {
    Field brief = field.brief();
    List<List<Object>> rows = new ArrayList<>();
    rows.addAll(rows("none", readings(brief)));
    rows.addAll(rows("left open", pinnedReadings(brief)));
    return List.of(
        new Table(
            "pinned",
            "Cairn beside a transaction that is left open",
            "medians of the first and the last %d measurements; met: at least 0.9 of what it was"
                .formatted(AT_EACH_END),
            List.of("transaction", "of", "seconds", "first /s", "last /s", "kept", ""),
            rows));
  }

  private static List<Reading> readings(Field field) {
    field.tell("pinned: no transaction is open");
    return field.sendAfresh(Contender.OURS, List.of(errand(field)));
  }

  private static List<Reading> pinnedReadings(Field field) {
    field.tell("pinned: a transaction is open");
    Site site = field.ground().fresh();
    try (Connection connection = site.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      statement.execute("create table left_open (id bigint)");
      List<Reading> readings = field.send(Contender.OURS, site, errand(field));
      connection.rollback();
      return readings;
    } catch (SQLException refused) {
      throw new BenchException("The transaction could not be left open", refused);
    } finally {
      field.ground().drop(site);
    }
  }

  private static String errand(Field field) {
    return "endure:" + field.extent().endured().toSeconds();
  }

  private static List<List<Object>> rows(String transaction, List<Reading> readings) {
    double seconds = readings.getLast().seen("seconds");
    return List.of(
        row(transaction, "steps", seconds, readings.stream().map(Reading::value).toList()),
        row(
            transaction,
            "queue",
            seconds,
            readings.stream().map(reading -> reading.seen("queue")).toList()));
  }

  private static List<Object> row(String open, String of, double seconds, List<Double> values) {
    int share = Math.min(AT_EACH_END, values.size());
    double first = Spread.of(values.subList(0, share)).median();
    double last = Spread.of(values.subList(values.size() - share, values.size())).median();
    double kept = last / first;
    return List.of(
        open, of, seconds, first, last, kept, (kept >= LEAST ? Verdict.MET : Verdict.SHORT).word());
  }
}
