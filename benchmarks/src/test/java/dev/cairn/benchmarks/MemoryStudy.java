package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Studies the heap usage of many sleeping or waiting workflows. */
final class MemoryStudy {
  private MemoryStudy() {}

  static List<Table> study(StudyContext context) {
    int count = context.sizes().resting();
    List<List<Object>> rows = new ArrayList<>();
    for (String kind : List.of("sleepers", "waiters")) {
      for (Contender contender : Contender.values()) {
        context.report("memory: %,d %s, %s".formatted(count, kind, contender.title()));
        Measurement seen =
            context
                .runInFreshDatabase(contender, List.of("nights:%s:%d".formatted(kind, count)))
                .getFirst();
        rows.add(
            List.of(
                kind,
                contender == Contender.OURS ? "Cairn" : "peer",
                seen.seen("workflows"),
                seen.value(),
                seen.seen("starts")));
      }
    }
    return List.of(
        new Table(
            "memory",
            "heap of workflows that sleep, or wait for a message",
            "after collecting; as many as were asleep or waiting after two minutes of starting them",
            List.of("who", "of", "workflows", "bytes each", "started /s"),
            rows));
  }
}
