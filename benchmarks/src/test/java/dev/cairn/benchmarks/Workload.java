package dev.cairn.benchmarks;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** The work whose figures have marks; {@code docs/benchmarks.md} explains each. */
enum Workload {
  STEP("step") {
    @Override
    List<Reading> measure(Bench bench) {
      Effort effort = bench.effort();
      bench.alone(effort.warmUp(), () -> bench.library().lone(STEPS_IN_A_ROW));
      bench.notes().laps().clear();
      bench.alone(effort.measured(), () -> bench.library().lone(STEPS_IN_A_ROW));
      return List.of(bench.latency(Figure.STEP, bench.notes().laps()));
    }
  },
  EMPTY("empty") {
    @Override
    List<Reading> measure(Bench bench) {
      Crowd.Outcome seen = bench.crowd(1, () -> bench.library().empty(ARGUMENT));
      return List.of(bench.latency(Figure.EMPTY, seen.laps()));
    }
  },
  CHAINS("chains") {
    @Override
    List<Reading> measure(Bench bench) {
      Crowd.Outcome seen = bench.crowd(AT_ONCE, () -> bench.library().chain(10, SMALL));
      return List.of(bench.rate(Figure.CHAINS, seen));
    }
  },
  CROWD("crowd") {
    @Override
    List<Reading> measure(Bench bench) {
      Crowd.Outcome seen = bench.crowd(AT_ONCE, () -> bench.library().empty(ARGUMENT));
      return List.of(bench.rate(Figure.CROWD, seen));
    }
  },
  QUEUE("queue") {
    @Override
    List<Reading> measure(Bench bench) {
      return List.of(drained(bench, Figure.QUEUE, 1, bench.library()::quickest));
    }
  },
  QUEUE_AWAITED("queue-awaited") {
    @Override
    List<Reading> measure(Bench bench) {
      return List.of(drained(bench, Figure.QUEUE_AWAITED, 1, bench.library()::waiting));
    }
  },
  QUEUE_CROWD("queue-crowd") {
    @Override
    List<Reading> measure(Bench bench) {
      return List.of(drained(bench, Figure.QUEUE_CROWD, AT_ONCE, bench.library()::waiting));
    }
  },
  IDLE("idle") {
    @Override
    List<Reading> measure(Bench bench) {
      Effort effort = bench.effort();
      bench.alone(effort.warmUp(), () -> bench.library().enqueue(ARGUMENT).await());
      var laps = new Laps();
      for (int i = 0; i < effort.idle(); i++) {
        Pause.millis(IDLE_MILLIS);
        laps.time(() -> bench.library().enqueue(ARGUMENT).await());
      }
      return List.of(bench.latency(Figure.IDLE, laps));
    }
  },
  MESSAGE("message") {
    @Override
    List<Reading> measure(Bench bench) {
      Effort effort = bench.effort();
      var exchange = new Exchange(bench);
      bench.alone(effort.warmUp(), exchange::quick);
      var laps = new Laps();
      for (int i = 0; i < effort.messages(); i++) {
        laps.add(exchange.rested());
      }
      return List.of(bench.latency(Figure.MESSAGE, laps));
    }
  },
  SLEEPERS("sleepers") {
    @Override
    List<Reading> measure(Bench bench) {
      int count = bench.effort().sleepers();
      int few = Math.max(1, count / 10);
      Library library = bench.library();
      Dormitory.sleepers(bench, library.quickest(), "early ", few);
      Dormitory.Night night = Dormitory.sleepers(bench, library.quickest(), "sleeper ", count);
      Dormitory.Night awaited = Dormitory.sleepers(bench, library.waiting(), "late ", 2 * few);
      return List.of(
          Reading.of(Figure.SLEEPER, night.bytes()).with("workflows", night.count()),
          Reading.of(Figure.STARTS, night.starts()).with("workflows", night.count()),
          Reading.of(Figure.STARTS_AWAITED, awaited.starts()).with("workflows", awaited.count()));
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

  abstract List<Reading> measure(Bench bench);

  static Workload of(String slug) {
    return Arrays.stream(values())
        .filter(workload -> workload.slug.equals(slug))
        .findAny()
        .orElseThrow(() -> new BenchException("There is no workload '%s'.".formatted(slug)));
  }

  private static Reading drained(
      Bench bench, Figure figure, int callers, Supplier<Library.Starter> starting) {
    var drain = new Drain(bench, new Callers(callers), starting);
    drain.run(Math.max(1, bench.effort().queued() / 10));
    Drain.Outcome seen = drain.run(bench.effort().queued());
    return Reading.of(figure, seen.each())
        .with("workflows", seen.count())
        .with("enqueued a second", seen.enqueued());
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
