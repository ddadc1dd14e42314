package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** What a step and a workflow cost Postgres: commits, bytes of log, dead rows, room on the disk. */
final class Footprint {
  private static final long STATISTICS_MILLIS = 2_500;
  private static final double GIGABYTE = 1L << 30;
  private static final double MILLION = 1e6;
  private static final String COMMITS = "commits";
  private static final String WAL = "bytes of WAL";
  private static final String DEAD = "dead rows";
  private static final String TABLES = "bytes of tables";
  private static final String INDEXES = "bytes of indexes";

  private Footprint() {}

  /** As an errand: {@code counters} tells what Postgres has counted up to now. */
  static void counters(Bench bench, List<String> arguments, Consumer<Reading> out) {
    Site site = bench.site();
    Pause.millis(STATISTICS_MILLIS); // until every session has handed its statistics in
    double commits =
        site.number("select xact_commit from pg_stat_database where datname = current_database()");
    out.accept(
        Reading.of(COMMITS, commits)
            .with(WAL, site.number("select pg_current_wal_insert_lsn() - '0/0'::pg_lsn"))
            .with(
                DEAD,
                site.number(
                    "select coalesce(sum(n_tup_upd + n_tup_del), 0) from pg_stat_user_tables"))
            .with(TABLES, size(site, "pg_table_size"))
            .with(INDEXES, size(site, "pg_indexes_size")));
  }

  private static double size(Site site, String function) {
    return site.number(
        """
        select coalesce(sum(%s(c.oid)), 0) from pg_class c
        where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('cairn', 'dbos')
        """
            .formatted(function));
  }

  static List<Table> study(Field field) {
    List<List<Object>> rows = new ArrayList<>();
    for (Throng kind : List.of(Throng.CHAIN, Throng.EMPTY)) {
      for (int clients : List.of(1, Workload.AT_ONCE)) {
        for (Contender contender : Contender.values()) {
          rows.add(row(field, contender, kind, clients));
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

  private static List<Object> row(Field field, Contender contender, Throng kind, int clients) {
    field.tell("footprint: %s, %s".formatted(kind, contender.title()));
    int count = clients == 1 ? field.extent().counted() / 10 : field.extent().counted();
    List<Reading> seen =
        field.sendAfresh(
            contender,
            List.of(
                "count:%s:%d:100".formatted(kind, clients),
                "counters",
                "count:%s:%d:%d".formatted(kind, clients, count),
                "counters"));
    Reading before = seen.get(1);
    Reading after = seen.get(3);
    double commits = (after.value() - before.value()) / count;
    double wal = each(before, after, WAL, count);
    boolean steps = kind != Throng.EMPTY;
    return List.of(
        steps ? "of 10 steps" : "empty",
        clients,
        contender == Contender.OURS ? "Cairn" : "peer",
        commits,
        wal,
        steps ? commits / Throng.PARTS : "-",
        steps ? wal / Throng.PARTS : "-",
        each(before, after, DEAD, count),
        each(before, after, TABLES, count) * MILLION / GIGABYTE,
        each(before, after, INDEXES, count) * MILLION / GIGABYTE);
  }

  private static double each(Reading before, Reading after, String what, int count) {
    return (after.seen(what) - before.seen(what)) / count;
  }
}
