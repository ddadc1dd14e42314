package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** What a measured process can be sent to do, one after the other; arguments follow a colon. */
@FunctionalInterface
interface Errand {
  void run(Bench bench, List<String> arguments, Consumer<Reading> out);

  /** Does what a word such as {@code throng:chain:128:10} says. */
  static void run(Bench bench, String word, Consumer<Reading> out) {
    List<String> parts = List.of(word.split(":", -1));
    named(parts.getFirst()).run(bench, parts.subList(1, parts.size()), out);
  }

  private static Errand named(String name) {
    return switch (name) {
      case "throng" -> Throng::measure;
      case "count" -> Throng::count;
      case "counters" -> Footprint::counters;
      case "nights" -> Dormitory::measure;
      case "asleep" -> Dormitory::fill;
      case "turns" -> Turns::measure;
      case "endure" -> Endurance::measure;
      case "backlog" -> Backlog::pile;
      case "drain" -> Backlog::drain;
      case "serve" -> Shift::serve;
      case "hold" -> Interruption::hold;
      case "go-on" -> Interruption::goOn;
      default -> (bench, arguments, out) -> Workload.of(name).measure(bench).forEach(out);
    };
  }
}
