package dev.cairn.benchmarks;

import java.util.concurrent.CompletableFuture;

/**
 * Creates finished workflows by copying one that ran. Each copy ended a moment after the previous
 * one and has a larger id, like real ones.
 *
 * @param database the database
 * @param original the id of the workflow that ran
 */
record FinishedWorkflows(BenchDatabase database, String original) {
  private static final int BATCH = 1_000_000;
  private static final int MAX_COUNT = 100_000_000;

  /** Copies the only workflow in the database. */
  static FinishedWorkflows copiesOfOnlyWorkflow(BenchDatabase database) {
    return new FinishedWorkflows(database, database.text("select id from cairn.workflow"));
  }

  /** Creates the copies with numbers in a range, and vacuums the tables. */
  void fill(int from, int to) {
    for (int begin = from; begin < to; begin += BATCH) {
      int end = Math.min(begin + BATCH, to);
      CompletableFuture.allOf(
              copyAsync("workflow", "id", begin, end), copyAsync("step", "workflow_id", begin, end))
          .join();
    }
    vacuum(database);
  }

  private CompletableFuture<Void> copyAsync(String table, String id, int from, int to) {
    return CompletableFuture.runAsync(
        () -> database.execute(copyStatement(table, id, from, to)),
        task -> Thread.ofVirtual().start(task));
  }

  /** Vacuums the tables, so that autovacuum does not do it during the measurement. */
  static void vacuum(BenchDatabase database) {
    database.execute("vacuum (analyze) cairn.workflow");
    database.execute("vacuum (analyze) cairn.step");
    database.execute("checkpoint");
  }

  /** Disables autovacuum, so that it does not run during the measurement. */
  static void disableAutovacuum(BenchDatabase database) {
    database.execute("alter table cairn.workflow set (autovacuum_enabled = off)");
    database.execute("alter table cairn.step set (autovacuum_enabled = off)");
  }

  /**
   * Returns the insert statement. The columns are read from the catalog, so that it works with any
   * schema version.
   */
  private String copyStatement(String table, String id, int from, int to) {
    String columns =
        database.text(
            """
            select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
            where attrelid = 'cairn.%s'::regclass and attnum > 0 and not attisdropped
              and attgenerated = ''
            """
                .formatted(table));
    String values =
        database.text(
            """
            select string_agg(case
                when attname = '%s' then 'lpad(to_hex(n), 32, ''0'')'
                when atttypid = 'timestamptz'::regtype
                  then 't.' || quote_ident(attname) || ' - (%d - n) * interval ''1 ms'''
                else 't.' || quote_ident(attname) end, ', ' order by attnum)
            from pg_attribute
            where attrelid = 'cairn.%s'::regclass and attnum > 0 and not attisdropped
              and attgenerated = ''
            """
                .formatted(id, MAX_COUNT, table));
    return """
    set session_replication_role = replica; -- the copied row has passed all checks
    insert into cairn.%s (%s)
    select %s from cairn.%s t, generate_series(%d, %d) n
    where t.%s = '%s'
    order by n
    """
        .formatted(table, columns, values, table, from + 1, to, id, original);
  }
}
