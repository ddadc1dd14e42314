package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** What workflows that sleep or wait cost the heap, when there are many. */
final class Resting {
  private Resting() {}

  static List<Table> study(Field field) {
    int count = field.extent().resting();
    List<List<Object>> rows = new ArrayList<>();
    for (String who : List.of("sleepers", "waiters")) {
      for (Contender contender : Contender.values()) {
        field.tell("memory: %,d %s, %s".formatted(count, who, contender.title()));
        Reading seen =
            field.sendAfresh(contender, List.of("nights:%s:%d".formatted(who, count))).getFirst();
        rows.add(
            List.of(
                who,
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
