package dev.cairn.internal.store.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.testkit.Eventually;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Concurrent reads that are combined into batches. */
class BatchedReaderTest {
  private final ConcurrentLinkedQueue<Integer> sizes = new ConcurrentLinkedQueue<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final BatchedReader<List<StepRecord>> reader = new BatchedReader<>(List.of(), this::read);

  /** Reads histories. The first read blocks until it is released; "bad" cannot be read. */
  private Map<String, List<StepRecord>> read(Collection<String> ids) {
    sizes.add(ids.size());
    if (sizes.size() == 1) {
      awaitRelease();
    }
    if (ids.contains("bad")) {
      throw new IllegalStateException("it cannot be read");
    }
    return ids.stream()
        .filter(id -> !id.equals("unknown"))
        .collect(Collectors.toMap(Function.identity(), id -> List.of(record(id))));
  }

  private void awaitRelease() {
    try {
      released.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static StepRecord record(String key) {
    return new StepRecord(
        key,
        0,
        StepKind.STEP,
        new Outcome.Success("1"),
        new StepRecord.Span(Instant.EPOCH, Instant.EPOCH, 1),
        StepRecord.Fingerprint.NONE);
  }

  private List<Future<List<StepRecord>>> readConcurrently(
      ExecutorService threads, List<String> ids) {
    Future<List<StepRecord>> first = threads.submit(() -> reader.read("first"));
    Eventually.holds(() -> assertThat(sizes).hasSize(1));
    var reading = new CountDownLatch(ids.size());
    List<Future<List<StepRecord>>> reads =
        ids.stream()
            .map(id ->
                threads.submit(() -> {
                  reading.countDown();
                  return reader.read(id);
                }))
            .toList();
    Future<?> releasing = threads.submit(() -> releaseAfter(reading));
    assertThat(releasing).succeedsWithin(Duration.ofSeconds(30));
    assertThat(first).succeedsWithin(Duration.ofSeconds(30));
    return reads;
  }

  private void releaseAfter(CountDownLatch reading) {
    try {
      reading.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    released.countDown();
  }

  @Test
  void waitingReadsAreCombined() throws Exception {
    List<String> ids = IntStream.range(0, 1_000).mapToObj(i -> "w-" + i).toList();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<StepRecord>>> reads = readConcurrently(threads, ids);

      for (int i = 0; i < ids.size(); i++) {
        assertThat(reads.get(i).get()).extracting(StepRecord::key).containsExactly(ids.get(i));
      }
    }
    assertThat(sizes).hasSizeLessThan(200).allSatisfy(size -> assertThat(size).isBetween(1, 50));
  }

  @Test
  void unreadableEntryFailsAlone() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var reads = readConcurrently(threads, List.of("good", "bad", "better"));

      assertThat(reads.get(0).get()).hasSize(1);
      assertThatThrownBy(reads.get(1)::get)
          .isInstanceOf(ExecutionException.class)
          .hasRootCauseMessage("it cannot be read");
      assertThat(reads.get(2).get()).hasSize(1);
    }
  }

  @Test
  void interruptOfOneReaderDoesNotFailTheOthers() throws Exception {
    var interrupted = new CompletableFuture<Boolean>();
    var plain =
        new BatchedReader<List<StepRecord>>(List.of(), BatchedReaderTest::readUnlessInterrupted);
    Thread reading =
        Thread.ofVirtual()
            .start(() -> {
              Thread.currentThread().interrupt();
              assertThat(plain.read("first")).hasSize(1);
              interrupted.complete(Thread.currentThread().isInterrupted());
            });
    reading.join();

    assertThat(interrupted).isCompletedWithValue(true);
  }

  @Test
  void errorIsThrownToTheCallerAndEndsNothing() {
    var tight =
        new BatchedReader<List<StepRecord>>(
            List.of(),
            ids -> {
              if (ids.contains("large")) {
                throw new OutOfMemoryError("no room for it");
              }
              return Map.of();
            });

    assertThatThrownBy(() -> tight.read("large")).hasRootCauseMessage("no room for it");
    assertThat(tight.read("small")).isEmpty();
  }

  private static Map<String, List<StepRecord>> readUnlessInterrupted(Collection<String> ids) {
    if (Thread.currentThread().isInterrupted()) {
      throw new IllegalStateException("the connection is closed by the interrupt");
    }
    return ids.stream().collect(Collectors.toMap(Function.identity(), id -> List.of(record(id))));
  }

  @Test
  void missingEntryReturnsTheDefault() {
    released.countDown();

    assertThat(reader.read("unknown")).isEmpty();
  }
}
