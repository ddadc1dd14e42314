package dev.cairn.benchmarks;

import java.util.List;
import java.util.function.Consumer;

/** A kind of workflow, run by concurrent clients. */
enum WorkflowKind {
  EMPTY {
    @Override
    void runOnce(Library library, int length) {
      library.empty("x".repeat(length));
    }
  },
  CHAIN {
    @Override
    void runOnce(Library library, int length) {
      library.chain(PARTS, length);
    }
  },
  TRANSACTIONS {
    @Override
    void runOnce(Library library, int length) {
      library.transactions(PARTS);
    }
  };

  static final int PARTS = 10;

  abstract void runOnce(Library library, int length);

  String task(int clients, int length) {
    return "throng:%s:%d:%d".formatted(name(), clients, length);
  }

  /** Task {@code throng:CHAIN:128:10}: measures 128 clients with strings of 10 characters. */
  static void measure(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    WorkflowKind kind = valueOf(arguments.get(0));
    int clients = Integer.parseInt(arguments.get(1));
    int length = Integer.parseInt(arguments.get(2));
    ClosedLoop.Result seen = bench.runClients(clients, () -> kind.runOnce(bench.library(), length));
    out.accept(
        Measurement.of(kind.task(clients, length), seen.partsPerSecond())
            .with("p50", seen.latencies().millis(0.5))
            .with("p99", seen.latencies().millis(0.99)));
  }

  /** Task {@code count:CHAIN:128:2000}: runs exactly 2,000 workflows. */
  static void count(BenchContext bench, List<String> arguments, Consumer<Measurement> out) {
    WorkflowKind kind = valueOf(arguments.get(0));
    int clients = Integer.parseInt(arguments.get(1));
    int count = Integer.parseInt(arguments.get(2));
    new ClosedLoop(clients).times(count, () -> kind.runOnce(bench.library(), Workload.SMALL));
    out.accept(Measurement.of("counted", count));
  }
}
