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

/** What it costs to hand out the records of a workflow, and to see that its code asks for them. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ReplayBenchmark {
  private static final int STEPS = 100;

  private final List<StepHeader> records =
      IntStream.range(0, STEPS).mapToObj(ReplayBenchmark::step).toList();

  /** Whether the build that recorded them is the one that asks. */
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

  /** A hundred steps, asked for in their order. */
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

  /** What a workflow pays that was never interrupted: it has no records. */
  @Benchmark
  public boolean nothingRecorded() {
    return new Replay("a workflow", List.of(), sameBuild).next(StepKind.STEP, "step") == null;
  }
}
