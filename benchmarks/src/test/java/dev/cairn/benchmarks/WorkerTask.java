package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** A task of a worker process, given as a name with arguments after colons. */
@FunctionalInterface
interface WorkerTask {
  void run(BenchContext bench, List<String> arguments, Consumer<Measurement> out);

  /** Runs a task such as {@code throng:CHAIN:128:10}. */
  static void run(BenchContext bench, String word, Consumer<Measurement> out) {
    List<String> parts = List.of(word.split(":", -1));
    named(parts.getFirst()).run(bench, parts.subList(1, parts.size()), out);
  }

  private static WorkerTask named(String name) {
    return switch (name) {
      case "throng" -> WorkflowKind::measure;
      case "count" -> WorkflowKind::count;
      case "counters" -> FootprintStudy::counters;
      case "nights" -> HeapMeasurements::measure;
      case "asleep" -> HeapMeasurements::fill;
      case "turns" -> AlternatingTurns::measure;
      case "endure" -> LongRun::measure;
      case "backlog" -> QueueBacklog::fill;
      case "drain" -> QueueBacklog::drain;
      case "serve" -> QueueServer::serve;
      case "hold" -> InterruptedWorkflows::hold;
      case "go-on" -> InterruptedWorkflows::resume;
      default -> (bench, arguments, out) -> Workload.of(name).measure(bench).forEach(out);
    };
  }
}
