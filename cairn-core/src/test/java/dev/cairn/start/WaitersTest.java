package dev.cairn.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.cairn.Cairn;
import dev.cairn.common.WorkflowState;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import dev.cairn.testkit.CairnTest;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Many waiting workflows in one process: 20,000, or as many as {@code -Dcairn.waiters} says. Writes
 * its measurements to target/waiters.md.
 */
class WaitersTest extends CairnTest {
  private static final int WAITERS = Integer.getInteger("cairn.waiters", 20_000);
  private static final int MEASURED = 200;
  private static final int ROUND = 20;
  private static final Duration LIMIT = Duration.ofMillis(50);
  private static final int SPREAD = WAITERS / MEASURED;

  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger done = new AtomicInteger();
  private final AtomicInteger released = new AtomicInteger();
  private final AtomicReference<Fn.Of1<Integer, Integer>> waiter = new AtomicReference<>();

  private static int receiveAndSubtract(int number) {
    return Durable.receive("news", Integer.class, Duration.ofDays(1)).orElseThrow() - number;
  }

  private Cairn openCounting() {
    Listener counting =
        event -> {
          switch (event) {
            case Event.Recorded(var lines) ->
                lines.forEach(line -> {
                  if (line.key().endsWith("#deadline")) {
                    waiting.incrementAndGet();
                  }
                });
            case Event.RunEnded(var id, var name, var state, var at)
                when state == WorkflowState.SUCCEEDED ->
                done.incrementAndGet();
            case Event.RunDropped dropped -> released.incrementAndGet();
            default -> {
              // not counted
            }
          }
        };
    Cairn cairn = Cairn.open(database.config().listener(counting).lease(Duration.ofSeconds(10)));
    waiter.set(
        cairn.workflow("waiter", Integer.class, Integer.class, WaitersTest::receiveAndSubtract));
    cairn.start();
    return cairn;
  }

  private void startAll(Cairn cairn) {
    try (var starters = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int first = 0; first < WAITERS; first += 200) {
        int from = first;
        starters.execute(() ->
            IntStream.range(from, from + 200)
                .forEach(i -> cairn.start(StartOptions.id("w" + i), waiter.get(), i)));
      }
    }
  }

  @Test
  @Timeout(200)
  void thousandsOfWaitingWorkflowsAreWoken() throws IOException {
    try (Cairn cairn = openCounting()) {
      long began = System.nanoTime();
      startAll(cairn);
      awaitAll(waiting);
      long allWait = System.nanoTime();

      List<Long> latencies = IntStream.range(0, MEASURED).mapToObj(i -> wake(cairn, i)).toList();

      long allSent = System.nanoTime();
      cairn
          .messages()
          .sendAll(
              IntStream.range(0, WAITERS)
                  .filter(i -> i % SPREAD != 0 || i >= MEASURED * SPREAD)
                  .mapToObj(i -> Message.to("w" + i, "news", i))
                  .toList());
      awaitAll(done);
      report(began, allWait, latencies, allSent);
    }

    assertThat(
            database.query(
                "select distinct state || ' ' || cast(output as text) from cairn.workflows"))
        .containsExactly("SUCCEEDED 0");
  }

  @Test
  @Timeout(200)
  void closeReleasesThousandsOfWaitingWorkflows() {
    try (Cairn cairn = openCounting()) {
      startAll(cairn);
      awaitAll(waiting);

      assertTimeout(Duration.ofSeconds(30), () -> cairn.close(Duration.ofMinutes(1)));
    }

    assertThat(released).hasValue(WAITERS);
    assertThat(database.query("select distinct state from cairn.workflows"))
        .containsExactly("RUNNING");
  }

  private static void awaitAll(AtomicInteger count) {
    Awaitility.await().atMost(Duration.ofSeconds(90)).until(() -> count.get() == WAITERS);
  }

  /** Returns the nanoseconds from sending a message until the workflow has ended. */
  private static long wake(Cairn cairn, int number) {
    Handle<Integer> handle = cairn.handle("w" + number * SPREAD, Integer.class);
    long sent = System.nanoTime();
    cairn.messages().send(handle.id(), "news", number * SPREAD);
    handle.await();
    return System.nanoTime() - sent;
  }

  /** The lowest of the medians of rounds: a busy machine only makes them longer. */
  private static Duration lowestMedian(List<Long> latencies) {
    return IntStream.range(0, MEASURED / ROUND)
        .mapToObj(round -> latencies.subList(round * ROUND, (round + 1) * ROUND))
        .map(round -> Duration.ofNanos(round.stream().sorted().toList().get(ROUND / 2)))
        .min(Comparator.naturalOrder())
        .orElseThrow();
  }

  /** The target is 5 ms on an idle machine. */
  private static void report(long began, long allWait, List<Long> latencies, long allSent)
      throws IOException {
    List<Long> sorted = latencies.stream().sorted().toList();
    assertThat(lowestMedian(latencies)).isLessThan(LIMIT);
    String line =
        "%,d waiters: all wait after %.1f s; message to end p50 %.2f ms, p95 %.2f ms; all others woken in %.1f s%n"
            .formatted(
                WAITERS,
                (allWait - began) / 1e9,
                sorted.get(MEASURED / 2) / 1e6,
                sorted.get(MEASURED * 95 / 100) / 1e6,
                (System.nanoTime() - allSent) / 1e9);
    Files.writeString(Path.of("target", "waiters.md"), line.toLowerCase(Locale.ROOT));
  }
}
