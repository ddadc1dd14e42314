package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Studies what traces, metrics and the logging context of {@code cairn-telemetry} cost. */
final class TelemetryStudy {
  private static final int TURNS_A_PAIR = 4;
  private static final double MOST = 1.05;

  private TelemetryStudy() {}

  static List<Table> study(StudyContext context) {
    int turns = TURNS_A_PAIR * context.profile().pairs();
    context.report("telemetry: %d turns with it, and without".formatted(turns));
    BenchDatabase database = context.postgres().createDatabase();
    List<Measurement> measured =
        context.runProcess(
            TelemetryWorker.class, database, context.profile().name(), String.valueOf(turns));
    context.postgres().drop(database);
    Spread step = spread(measured, Measurement::value);
    Spread rate =
        spread(
            measured,
            turn -> turn.seen(TelemetryWorker.CHAINS) / turn.seen(TelemetryWorker.PLAIN_CHAINS));
    Verdict verdict = step.median() <= MOST ? Verdict.MET : Verdict.SHORT;
    return List.of(
        new Table(
            "telemetry",
            "Cairn with traces, metrics and logging context",
            "%d turns of two engines in one process; all spans are sampled; ratios are those of turns; met: a step takes at most 1.05 of its time"
                .formatted(turns),
            List.of("workload", "without", "with", "ratio min", "median", "max", ""),
            List.of(
                List.of(
                    "step ms",
                    median(measured, TelemetryWorker.PLAIN_STEP),
                    median(measured, TelemetryWorker.STEP),
                    step.min(),
                    step.median(),
                    step.max(),
                    verdict.word()),
                List.of(
                    "10-step workflows /s, 128 at once",
                    median(measured, TelemetryWorker.PLAIN_CHAINS),
                    median(measured, TelemetryWorker.CHAINS),
                    rate.min(),
                    rate.median(),
                    rate.max(),
                    ""))));
  }

  private static double median(List<Measurement> measured, String name) {
    return spread(measured, turn -> turn.seen(name)).median();
  }

  private static Spread spread(List<Measurement> measured, ToDoubleFunction<Measurement> value) {
    return Spread.of(measured.stream().mapToDouble(value).boxed().toList());
  }
}
