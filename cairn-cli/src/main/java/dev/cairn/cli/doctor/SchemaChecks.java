package dev.cairn.cli.doctor;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Checks of Cairn's tables and of what is in them. */
final class SchemaChecks {
  private SchemaChecks() {}

  static List<Finding> rights(Reads reads) throws SQLException {
    String sql =
        """
        select has_table_privilege(current_user, c.oid, 'insert, update, delete'), current_user
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = ? and c.relname = 'workflow'
        """;
    List<String> row = reads.rows(sql, reads.schema()).getFirst();
    return List.of(
        row.get(0).equals("t")
            ? Finding.ok("rights", "User %s may run workflows.".formatted(row.get(1)))
            : Finding.info(
                "rights",
                "User %s may not write Cairn's tables, so it cannot run workflows."
                    .formatted(row.get(1)),
                "This is right for clients; executors need the owner of the schema. See docs/sql/roles.sql."));
  }

  static List<Finding> bloat(Reads reads) throws SQLException {
    String sql =
        """
        select relname, n_dead_tup, n_live_tup, coalesce(last_autovacuum::text, 'never')
        from pg_stat_user_tables
        where schemaname = ? and n_dead_tup > 50000 and n_dead_tup > n_live_tup / 4
        order by n_dead_tup desc
        """;
    List<Finding> found = new ArrayList<>();
    for (List<String> row : reads.rows(sql, reads.schema())) {
      found.add(
          Finding.warning(
              "bloat",
              "The table %s has %s dead rows and %s live ones; autovacuum ran last: %s."
                  .formatted(row.get(0), row.get(1), row.get(2), row.get(3)),
              "Run: vacuum %s.%s. If it comes back, look for long transactions, or let autovacuum run more often."
                  .formatted(reads.schema(), row.get(0))));
    }
    return found.isEmpty() ? List.of(Finding.ok("bloat", "No table has many dead rows.")) : found;
  }

  static List<Finding> executors(Reads reads) throws SQLException {
    String sql =
        """
        select count(*) filter (where state = 'ALIVE'),
               count(*) filter (where state = 'DEAD' and ended_at > now() - interval '1 hour')
        from cairn.executors
        """;
    List<String> row = reads.rows(sql).getFirst();
    List<Finding> found = new ArrayList<>();
    if (row.get(0).equals("0")) {
      found.add(
          Finding.warning(
              "executors",
              "No executor is alive.",
              "Start the application, if workflows should run."));
    } else {
      found.add(Finding.ok("executors", "%s are alive.".formatted(row.get(0))));
    }
    if (!row.get(1).equals("0")) {
      found.add(
          Finding.warning(
              "executors",
              "%s were declared dead within the last hour.".formatted(row.get(1)),
              "Look into their logs: they were killed, stood still, or lost the database."));
    }
    return found;
  }

  static List<Finding> unclaimed(Reads reads) throws SQLException {
    String sql =
        """
        select workflow, workflows, date_trunc('second', since)::text, reason
        from cairn.unclaimed order by workflows desc limit 10
        """;
    List<Finding> found = new ArrayList<>();
    for (List<String> row : reads.rows(sql)) {
      found.add(
          Finding.warning(
              "waiting",
              "%s workflows '%s' wait since %s: %s."
                  .formatted(row.get(1), row.get(0), row.get(2), row.get(3)),
              "Start an executor that has this workflow, or resume its queue."));
    }
    return found.isEmpty()
        ? List.of(Finding.ok("waiting", "No workflow waits for an executor."))
        : found;
  }

  static List<Finding> stopped(Reads reads) throws SQLException {
    String sql =
        """
        select state, count(*) from cairn.workflow
        where state in ('STUCK', 'EXHAUSTED') and completed_at > now() - interval '1 day'
        group by 1 order by 1
        """;
    List<Finding> found = new ArrayList<>();
    for (List<String> row : reads.rows(sql)) {
      found.add(
          Finding.warning(
              "workflows",
              "%s workflows became %s within the last day.".formatted(row.get(1), row.get(0)),
              "See why: cairn workflows list --state %s; then resume or fork them."
                  .formatted(row.get(0))));
    }
    return found.isEmpty()
        ? List.of(Finding.ok("workflows", "None is stuck or exhausted."))
        : found;
  }
}
