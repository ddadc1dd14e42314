package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Studies the cost of a step and a workflow for Postgres: commits, WAL bytes, dead rows, disk
 * space.
 */
final class FootprintStudy {
  private static final long STATISTICS_MILLIS = 2_500;
  private static final double GIGABYTE = 1L << 30;
  private static final double MILLION = 1e6;
  private static final String COMMITS = "commits";
  private static final String WAL = "bytes of WAL";
  private static final String DEAD = "dead rows";
  private static final String TABLES = "bytes of tables";
  private static final String INDEXES = "bytes of indexes";

  private FootprintStudy() {}

  /** Task {@code counters}: reports the present counters of Postgres. */
  static void counters(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    BenchDatabase database = bench.database();
    Pause.millis(STATISTICS_MILLIS); // until every session has reported its statistics
    double commits =
        database.number(
            "select xact_commit from pg_stat_database where datname = current_database()");
    out.accept(
        Measurement.of(COMMITS, commits)
            .with(WAL, database.number("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))
            .with(
                DEAD,
                database.number(
                    "select coalesce(sum(n_tup_upd + n_tup_del), 0) from pg_stat_user_tables"))
            .with(TABLES, size(database, "pg_table_size"))
            .with(INDEXES, size(database, "pg_indexes_size")));
  }

  private static double size(BenchDatabase database, String function) {
    return database.number(
        """
        select coalesce(sum(%s(c.oid)), 0) from pg_class c
        where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('cairn', 'dbos')
        """
            .formatted(function));
  }

  static List<Table> study(StudyContext context) {
    List<List<Object>> rows = new ArrayList<>();
    for (WorkflowKind kind : List.of(WorkflowKind.CHAIN, WorkflowKind.EMPTY)) {
      for (int clients : List.of(1, Workload.AT_ONCE)) {
        for (Contender contender : Contender.values()) {
          rows.add(row(context, contender, kind, clients));
        }
      }
    }
    return List.of(
        new Table(
            "footprint",
            "what it costs Postgres",
            "dead rows are those that updates and deletions leave behind; sizes are of the library's"
                + " own tables for a million finished workflows",
            List.of(
                "workflows",
                "at once",
                "of",
                "commits each",
                "WAL bytes each",
                "commits a step",
                "WAL bytes a step",
                "dead rows each",
                "tables GB/million",
                "indexes GB/million"),
            rows));
  }

  private static List<Object> row(
      StudyContext context, Contender contender, WorkflowKind kind, int clients) {
    context.report("footprint: %s, %s".formatted(kind, contender.title()));
    int count = clients == 1 ? context.sizes().counted() / 10 : context.sizes().counted();
    List<Measurement> seen =
        context.runInFreshDatabase(
            contender,
            List.of(
                "count:%s:%d:100".formatted(kind, clients),
                "counters",
                "count:%s:%d:%d".formatted(kind, clients, count),
                "counters"));
    Measurement before = seen.get(1);
    Measurement after = seen.get(3);
    double commits = (after.value() - before.value()) / count;
    double wal = each(before, after, WAL, count);
    boolean steps = kind != WorkflowKind.EMPTY;
    return List.of(
        steps ? "of 10 steps" : "empty",
        clients,
        contender == Contender.OURS ? "Cairn" : "peer",
        commits,
        wal,
        steps ? commits / WorkflowKind.PARTS : "-",
        steps ? wal / WorkflowKind.PARTS : "-",
        each(before, after, DEAD, count),
        each(before, after, TABLES, count) * MILLION / GIGABYTE,
        each(before, after, INDEXES, count) * MILLION / GIGABYTE);
  }

  private static double each(Measurement before, Measurement after, String what, int count) {
    return (after.seen(what) - before.seen(what)) / count;
  }
}
