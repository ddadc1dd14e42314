package dev.cairn.internal.replay;

import dev.cairn.internal.store.record.StepHeader;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Measures matching the records of a workflow against the requests of its code. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReplayBenchmark {
  private static final int STEPS = 100;

  private final List<StepHeader> records =
      IntStream.range(0, STEPS).mapToObj(ReplayBenchmark::step).toList();

  /** Whether the running build wrote the records. */
  @Param({"true", "false"})
  public boolean sameBuild = true;

  private static StepHeader step(int position) {
    return new StepHeader(
        "step#" + position,
        position,
        StepKind.STEP,
        new StepRecord.Span(Instant.EPOCH, Instant.EPOCH, 1),
        StepRecord.Fingerprint.NONE);
  }

  /** Requests a hundred recorded steps in order. */
  @Benchmark
  public int hundredSteps() {
    var replay = new Replay("a workflow", records, sameBuild);
    int found = 0;
    for (StepHeader record : records) {
      found += replay.next(StepKind.STEP, record.key()) == null ? 0 : 1;
    }
    replay.checkAllRequested();
    return found;
  }

  /** Requests a step in a history without records, as in a run that was never interrupted. */
  @Benchmark
  public boolean nothingRecorded() {
    return new Replay("a workflow", List.of(), sameBuild).next(StepKind.STEP, "step") == null;
  }
}
