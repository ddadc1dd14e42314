package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Many workflows as an application has them after 90 days: four common names and a rare one, most
 * of them succeeded, a third of a queue, a tenth with attributes, twenty versions. The newest wait
 * or run, and the newest 50,000 have steps. They are inserted, not executed.
 *
 * @param database the database, with Cairn's schema
 * @param count how many
 */
record ListedWorkflows(BenchDatabase database, int count) {
  /** The workflow in the middle. */
  String middleId() {
    return id(count / 2);
  }

  /** The newest workflow that has ended. */
  String latestId() {
    return id(count - unfinished() - 1);
  }

  private static String id(int number) {
    return "order-%09d".formatted(number);
  }

  private int unfinished() {
    return Math.min(30_000, count / 10);
  }

  /** Inserts them, and vacuums the tables. */
  void fill() {
    int batch = Math.max(1, count / 10);
    List<String> statements = new ArrayList<>();
    for (int begin = 1; begin <= count; begin += batch) {
      statements.add(workflows(begin, Math.min(begin + batch - 1, count)));
    }
    statements.forEach(database::execute);
    database.execute(steps());
    CompletableFuture.allOf(vacuum("workflow"), vacuum("step")).join();
    database.execute("checkpoint");
  }

  private CompletableFuture<Void> vacuum(String table) {
    return CompletableFuture.runAsync(
        () -> database.execute("vacuum (analyze) cairn." + table),
        task -> Thread.ofVirtual().start(task));
  }

  private String workflows(int from, int to) {
    return """
    set session_replication_role = replica; -- the rows are as the engine writes them
    insert into cairn.workflow
      (id, created_at, started_at, completed_at, attempt, name, state, executor, version, queue,
       attributes, input, output, error)
    select 'order-' || lpad(n::text, 9, '0'), at,
           case when state <> 'ENQUEUED' then at + interval '5 ms' end,
           case when state not in ('ENQUEUED', 'RUNNING') then at + n %% 1000 * interval '1 ms' end,
           case when state = 'ENQUEUED' then 0 else 1 end,
           case when n %% 1000 = 0 then 'refund'
                else (array['checkout', 'ship', 'notify', 'invoice'])[1 + n %% 4] end,
           state, case when state <> 'ENQUEUED' then 'executor-1' end,
           'v' || n * 20 / %2$d,
           case when n %% 3 = 0 or state = 'ENQUEUED' then 'mail' end,
           case when n %% 10 = 0
                then jsonb_build_object('customer', n / 10 %% 100000, 'region', 'eu') end,
           json_build_array(json_build_object('order', n, 'sku', 'teapot', 'quantity', n %% 7)),
           case when state = 'SUCCEEDED' then to_json('paid by visa ' || n) end,
           case when state = 'FAILED'
                then json_build_object('type', 'shop.PaymentDeclinedException', 'message', 'no money')
           end
    from (select n, now() - (%2$d - n) * (interval '90 days' / %2$d) as at,
                 case when n > %2$d - %3$d / 3 then 'ENQUEUED'
                      when n > %2$d - %3$d then 'RUNNING'
                      when n %% 200 = 7 then 'FAILED'
                      when n %% 5000 = 9 then 'CANCELLED'
                      else 'SUCCEEDED' end as state
          from generate_series(%1$d, %4$d) n) made
    """
        .formatted(from, count, unfinished(), to);
  }

  private String steps() {
    return """
    set session_replication_role = replica;
    insert into cairn.step
      (workflow_id, key, position, kind, attempt, tries, started_at, completed_at, output)
    select w.id, (array['reserve', 'charge', 'confirm'])[1 + p], p, 'STEP', 1, 1,
           w.created_at + p * interval '2 ms', w.created_at + (p + 1) * interval '2 ms',
           to_json('done ' || p)
    from (select * from cairn.workflow where state <> 'ENQUEUED'
          order by created_at desc limit 50000) w, generate_series(0, 2) p
    """;
  }
}
