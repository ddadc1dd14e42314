package dev.cairn.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** The workloads whose figures have marks; {@code docs/benchmarks.md} explains each. */
enum Workload {
  STEP("step") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      BenchProfile profile = bench.profile();
      bench.repeat(profile.warmUp(), () -> bench.library().timedSteps(STEPS_IN_A_ROW));
      bench.counters().stepLatencies().clear();
      bench.repeat(profile.measured(), () -> bench.library().timedSteps(STEPS_IN_A_ROW));
      return List.of(bench.latency(Figure.STEP, bench.counters().stepLatencies()));
    }
  },
  EMPTY("empty") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      ClosedLoop.Result seen = bench.runClients(1, () -> bench.library().empty(ARGUMENT));
      return List.of(bench.latency(Figure.EMPTY, seen.latencies()));
    }
  },
  CHAINS("chains") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      ClosedLoop.Result seen = bench.runClients(AT_ONCE, () -> bench.library().chain(10, SMALL));
      return List.of(bench.rate(Figure.CHAINS, seen));
    }
  },
  CROWD("crowd") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      ClosedLoop.Result seen = bench.runClients(AT_ONCE, () -> bench.library().empty(ARGUMENT));
      return List.of(bench.rate(Figure.CROWD, seen));
    }
  },
  QUEUE("queue") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      return List.of(drained(bench, Figure.QUEUE, 1, bench.library()::fastStarter));
    }
  },
  QUEUE_AWAITED("queue-awaited") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      return List.of(drained(bench, Figure.QUEUE_AWAITED, 1, bench.library()::awaitingStarter));
    }
  },
  QUEUE_CROWD("queue-crowd") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      return List.of(drained(bench, Figure.QUEUE_CROWD, AT_ONCE, bench.library()::awaitingStarter));
    }
  },
  IDLE("idle") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      BenchProfile profile = bench.profile();
      bench.repeat(profile.warmUp(), () -> bench.library().enqueue(ARGUMENT).await());
      var laps = new LatencySamples();
      for (int i = 0; i < profile.idle(); i++) {
        Pause.millis(IDLE_MILLIS);
        laps.time(() -> bench.library().enqueue(ARGUMENT).await());
      }
      return List.of(bench.latency(Figure.IDLE, laps));
    }
  },
  MESSAGE("message") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      BenchProfile profile = bench.profile();
      var exchange = new MessageRoundTrip(bench);
      bench.repeat(profile.warmUp(), exchange::warmUp);
      var laps = new LatencySamples();
      for (int i = 0; i < profile.messages(); i++) {
        laps.add(exchange.measure());
      }
      return List.of(bench.latency(Figure.MESSAGE, laps));
    }
  },
  SLEEPERS("sleepers") {
    @Override
    List<Measurement> measure(BenchContext bench) {
      int count = bench.profile().sleepers();
      int few = Math.max(1, count / 10);
      Library library = bench.library();
      HeapMeasurements.sleepers(bench, library.fastStarter(), "early ", few);
      HeapMeasurements.HeapResult night =
          HeapMeasurements.sleepers(bench, library.fastStarter(), "sleeper ", count);
      HeapMeasurements.HeapResult awaited =
          HeapMeasurements.sleepers(bench, library.awaitingStarter(), "late ", 2 * few);
      return List.of(
          Measurement.of(Figure.SLEEPER, night.bytesEach()).with("workflows", night.count()),
          Measurement.of(Figure.STARTS, night.startsPerSecond()).with("workflows", night.count()),
          Measurement.of(Figure.STARTS_AWAITED, awaited.startsPerSecond())
              .with("workflows", awaited.count()));
    }
  };

  static final int AT_ONCE = 128;
  static final int SMALL = 10;
  static final String ARGUMENT = "a chore";

  private static final int STEPS_IN_A_ROW = 100;
  private static final long IDLE_MILLIS = 30;

  private final String slug;

  Workload(String slug) {
    this.slug = slug;
  }

  abstract List<Measurement> measure(BenchContext bench);

  static Workload of(String slug) {
    return Arrays.stream(values())
        .filter(workload -> workload.slug.equals(slug))
        .findAny()
        .orElseThrow(() -> new BenchException("There is no workload '%s'.".formatted(slug)));
  }

  private static Measurement drained(
      BenchContext bench, Figure figure, int callers, Supplier<Library.Starter> starting) {
    var drain = new QueueDrain(bench, new Callers(callers), starting);
    drain.run(Math.max(1, bench.profile().queued() / 10));
    QueueDrain.Result seen = drain.run(bench.profile().queued());
    return Measurement.of(figure, seen.workflowsPerSecond())
        .with("workflows", seen.count())
        .with("enqueued a second", seen.enqueuedPerSecond());
  }

  String slug() {
    return slug;
  }

  List<Figure> figures() {
    return switch (this) {
      case STEP -> List.of(Figure.STEP);
      case EMPTY -> List.of(Figure.EMPTY);
      case CHAINS -> List.of(Figure.CHAINS);
      case CROWD -> List.of(Figure.CROWD);
      case QUEUE -> List.of(Figure.QUEUE);
      case QUEUE_AWAITED -> List.of(Figure.QUEUE_AWAITED);
      case QUEUE_CROWD -> List.of(Figure.QUEUE_CROWD);
      case IDLE -> List.of(Figure.IDLE);
      case MESSAGE -> List.of(Figure.MESSAGE);
      case SLEEPERS -> List.of(Figure.SLEEPER, Figure.STARTS, Figure.STARTS_AWAITED);
    };
  }
}
