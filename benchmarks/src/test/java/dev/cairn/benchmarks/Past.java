package dev.cairn.benchmarks;

import java.util.concurrent.CompletableFuture;

/**
 * Finished workflows that never ran: copies of one that did, each a moment after the one before,
 * with ids that grow with the time as Cairn's do.
 *
 * @param site where
 * @param original the id of the one that ran
 */
record Past(Site site, String original) {
  private static final int AT_A_TIME = 1_000_000;
  private static final int MOST = 100_000_000;

  /** With the only workflow that there is. */
  static Past ofTheOnly(Site site) {
    return new Past(site, site.text("select id from cairn.workflow"));
  }

  /** Adds those from one number to another, and lets the tables settle. */
  void fill(int from, int to) {
    for (int begin = from; begin < to; begin += AT_A_TIME) {
      int end = Math.min(begin + AT_A_TIME, to);
      CompletableFuture.allOf(
              copied("workflow", "id", begin, end), copied("step", "workflow_id", begin, end))
          .join();
    }
    settle(site);
  }

  private CompletableFuture<Void> copied(String table, String id, int from, int to) {
    return CompletableFuture.runAsync(
        () -> site.execute(copies(table, id, from, to)), task -> Thread.ofVirtual().start(task));
  }

  /** What autovacuum does sooner or later, so that it does not do it while things are measured. */
  static void settle(Site site) {
    site.execute("vacuum (analyze) cairn.workflow");
    site.execute("vacuum (analyze) cairn.step");
    site.execute("checkpoint");
  }

  /** From now on no autovacuum falls into what is measured. */
  static void leaveAlone(Site site) {
    site.execute("alter table cairn.workflow set (autovacuum_enabled = off)");
    site.execute("alter table cairn.step set (autovacuum_enabled = off)");
  }

  /** The columns come from the catalogue, so that this outlives changes of the schema. */
  private String copies(String table, String id, int from, int to) {
    String columns =
        site.text(
            """
            select string_agg(quote_ident(attname), ', ' order by attnum) from pg_attribute
            where attrelid = 'cairn.%s'::regclass and attnum > 0 and not attisdropped
              and attgenerated = ''
            """
                .formatted(table));
    String values =
        site.text(
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
                .formatted(id, MOST, table));
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
