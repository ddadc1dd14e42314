package dev.cairn.internal.store.journal;

import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.batch.PendingEntry;
import dev.cairn.internal.store.batch.Verdict;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Measures the submission of an entry to a writer thread and the wake-up by it; the writer does not
 * write.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class JournalBenchmark {
  private final Entry entry =
      new Entry.Checkpoint(
          new Entry.RunKey("a workflow", 1),
          new StepRecord(
              "step",
              0,
              StepKind.STEP,
              new Outcome.Success("\"done\""),
              new StepRecord.Span(Instant.EPOCH, Instant.EPOCH, 1),
              StepRecord.Fingerprint.NONE));
  private JournalQueue queue = new JournalQueue();

  /** Starts a writer that completes each entry at once. */
  @Setup(Level.Iteration)
  public void begin() {
    var fresh = new JournalQueue();
    queue = fresh;
    Thread.ofPlatform().name("writer").daemon().start(() -> completeAll(fresh));
  }

  private static void completeAll(JournalQueue queue) {
    List<PendingEntry> batch = queue.take();
    while (!batch.isEmpty()) {
      batch.forEach(pending -> pending.complete(Verdict.RECORDED));
      batch = queue.take();
    }
  }

  /** Stops the writer. */
  @TearDown(Level.Iteration)
  public void end() {
    queue.close();
  }

  /** One caller. */
  @Benchmark
  public Verdict alone() {
    return submit();
  }

  /** Eight concurrent callers. */
  @Benchmark
  @Threads(8)
  public Verdict together() {
    return submit();
  }

  private Verdict submit() {
    var pending = new PendingEntry(entry, false);
    queue.offer(List.of(pending));
    return pending.await();
  }
}
