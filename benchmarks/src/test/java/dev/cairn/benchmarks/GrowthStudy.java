package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Studies whether finished workflows or a backlog make Cairn slower. */
final class GrowthStudy {
  private static final double MIN_KEPT_SHARE = 0.9;
  private static final int TURNS_A_PAIR = 3;
  private static final int TIMES = 3;
  private static final int DRAINED_FIRST = 5_000;
  private static final int DRAINED = 20_000;

  private GrowthStudy() {}

  /** Compares Cairn with and without finished workflows in its tables. */
  static List<Table> study(StudyContext context) {
    BenchDatabase database = context.postgres().createDatabase();
    context.runWorker(Contender.OURS, database, "count:CHAIN:1:1");
    FinishedWorkflows past = FinishedWorkflows.copiesOfOnlyWorkflow(database);
    List<List<Measurement>> without = new ArrayList<>();
    List<List<Object>> rows = new ArrayList<>();
    int made = 0;
    for (int finished : context.sizes().finished()) {
      context.report("growth: %,d finished workflows".formatted(finished));
      past.fill(made, finished);
      made = finished;
      Comparison compared = alternate(context, database);
      without.addAll(compared.without());
      rows.add(row(finished, compared.with(), compared.keptShare(1)));
    }
    context.postgres().drop(database);
    rows.addFirst(row(0, without, 1));
    return List.of(
        new Table(
            "growth",
            "Cairn with finished workflows in its tables",
            "medians of %d short turns of a process with them and one without; 'kept' is of the pairs; met: at least 0.9"
                .formatted(turns(context)),
            List.of("finished", "step ms", "steps /s", "empty /s", "queue /s", "kept", ""),
            rows));
  }

  /**
   * Measures both databases alternately. Autovacuum is disabled in both: with many rows it runs
   * rarely and takes long.
   */
  private static Comparison alternate(StudyContext context, BenchDatabase database) {
    BenchDatabase empty = context.postgres().createDatabase();
    try (WorkerProcess without = startWarmWorker(context, empty);
        WorkerProcess with = startWarmWorker(context, database)) {
      FinishedWorkflows.disableAutovacuum(empty);
      FinishedWorkflows.disableAutovacuum(database);
      return Comparison.of(
          turns(context),
          () -> {
            empty.execute("truncate cairn.workflow, cairn.step cascade");
            return AlternatingTurns.runTurn(without, context.profile());
          },
          () -> AlternatingTurns.runTurn(with, context.profile()));
    } finally {
      context.postgres().drop(empty);
    }
  }

  private static int turns(StudyContext context) {
    return TURNS_A_PAIR * context.profile().pairs();
  }

  private static WorkerProcess startWarmWorker(StudyContext context, BenchDatabase database) {
    WorkerProcess worker = context.startWorker(Contender.OURS, database, "turns:" + turns(context));
    AlternatingTurns.awaitReady(worker, context.profile());
    return worker;
  }

  /** Compares Cairn with a small and a large backlog in a queue. */
  static List<Table> backlog(StudyContext context) {
    int most = context.sizes().backlog();
    int few = Math.min((TIMES + 1) * (DRAINED_FIRST + DRAINED), most);
    context.report("backlog: %,d queued workflows, and %,d".formatted(few, most));
    BenchDatabase small = withBacklog(context, few);
    BenchDatabase large = withBacklog(context, most);
    Comparison compared =
        Comparison.of(
            TIMES,
            () -> context.runWorker(Contender.OURS, small, drainTasks(few)),
            () -> context.runWorker(Contender.OURS, large, drainTasks(most)));
    context.postgres().drop(small);
    context.postgres().drop(large);
    return List.of(
        new Table(
            "backlog",
            "Cairn with a backlog in a queue",
            "steps and empty workflows run beside the paused queue; then it is drained; medians of"
                + " three, by turns; met: at least 0.9 of what it is with few",
            List.of("queued", "step ms", "steps /s", "empty /s", "drained /s", "kept", ""),
            List.of(
                row(few, compared.without(), 1),
                row(most, compared.with(), compared.keptShare(1)))));
  }

  private static BenchDatabase withBacklog(StudyContext context, int waiting) {
    BenchDatabase database = context.postgres().createDatabase();
    context.runWorker(Contender.OURS, database, "backlog:" + waiting);
    FinishedWorkflows.vacuum(database);
    return database;
  }

  private static List<String> drainTasks(int waiting) {
    List<String> tasks = new ArrayList<>(errands().subList(0, 3));
    int drained = Math.min(DRAINED, waiting / (2 * TIMES));
    tasks.add("drain:%d:%d".formatted(Math.min(DRAINED_FIRST, drained / 2), drained));
    return tasks;
  }

  private static List<String> errands() {
    return List.of(
        "step",
        WorkflowKind.CHAIN.task(Workload.AT_ONCE, Workload.SMALL),
        WorkflowKind.EMPTY.task(Workload.AT_ONCE, Workload.SMALL),
        "queue-awaited");
  }

  private static List<Object> row(int size, List<List<Measurement>> measured, double kept) {
    List<Object> row = new ArrayList<>(List.of(size));
    Measurement.medians(measured).forEach(reading -> row.add(reading.value()));
    row.add(kept);
    row.add((kept >= MIN_KEPT_SHARE ? Verdict.MET : Verdict.SHORT).word());
    return row;
  }
}
