package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** A kind of workflow, run by many clients at once. */
enum Throng {
  EMPTY {
    @Override
    void once(Library library, int length) {
      library.empty("x".repeat(length));
    }
  },
  CHAIN {
    @Override
    void once(Library library, int length) {
      library.chain(PARTS, length);
    }
  },
  TRANSACTIONS {
    @Override
    void once(Library library, int length) {
      library.transactions(PARTS);
    }
  };

  static final int PARTS = 10;

  abstract void once(Library library, int length);

  String errand(int clients, int length) {
    return "throng:%s:%d:%d".formatted(name(), clients, length);
  }

  /** As an errand: {@code throng:CHAIN:128:10} is 128 clients, and texts of 10 characters. */
  static void measure(Bench bench, List<String> arguments, Consumer<Reading> out) {
    Throng kind = valueOf(arguments.get(0));
    int clients = Integer.parseInt(arguments.get(1));
    int length = Integer.parseInt(arguments.get(2));
    Crowd.Outcome seen = bench.crowd(clients, () -> kind.once(bench.library(), length));
    out.accept(
        Reading.of(kind.errand(clients, length), seen.parts())
            .with("p50", seen.laps().millis(0.5))
            .with("p99", seen.laps().millis(0.99)));
  }

  /** As an errand: {@code count:CHAIN:128:2000} runs 2,000 workflows, no more and no fewer. */
  static void count(Bench bench, List<String> arguments, Consumer<Reading> out) {
    Throng kind = valueOf(arguments.get(0));
    int clients = Integer.parseInt(arguments.get(1));
    int count = Integer.parseInt(arguments.get(2));
    new Crowd(clients).times(count, () -> kind.once(bench.library(), Workload.SMALL));
    out.accept(Reading.of("counted", count));
  }
}
