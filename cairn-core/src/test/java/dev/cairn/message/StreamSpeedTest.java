package dev.cairn.message;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.StartOptions;
import dev.cairn.start.StreamItem;
import dev.cairn.testkit.Eventually;
import dev.cairn.testkit.SingleWorkflowTest;
import dev.cairn.workflow.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Throughput and latency of streams with many small values. Writes its measurements to
 * target/streams.md.
 */
class StreamSpeedTest extends SingleWorkflowTest {
  private static final int VALUES = 20_000;
  private static final int TRIALS = 100;
  private static final Duration LIMIT = Duration.ofMillis(50);

  private final ConcurrentHashMap<String, Long> appendStarts = new ConcurrentHashMap<>();
  private final AtomicInteger trials = new AtomicInteger();

  @Test
  void streamDeliversValuesInOrderAndTheFirstWithin50Milliseconds() throws IOException {
    Cairn cairn =
        open(
            database.config().lease(Duration.ofMinutes(1)), // a busy machine does not lose it
            opened ->
                flow =
                    opened.workflow(
                        "flow",
                        String.class,
                        () ->
                            Durable.step(
                                "talk",
                                () -> {
                                  var tokens = Durable.stream("tokens", Integer.class);
                                  appendStarts.put(Durable.workflowId(), System.nanoTime());
                                  boolean many = Durable.workflowId().equals("w");
                                  IntStream.range(0, many ? VALUES : 1).forEach(tokens::append);
                                  return "said";
                                })));
    Duration firstValue = Eventually.below(LIMIT, "first value", () -> medianOfFirstValues(cairn));
    long start = System.nanoTime();
    cairn.start(StartOptions.id("w"), flow);

    int next = 0;
    for (StreamItem<Integer> item : cairn.messages().stream("w", "tokens", Integer.class)) {
      assertThat(item.value()).isEqualTo(next++);
    }

    assertThat(next).isEqualTo(VALUES);
    report(firstValue, (System.nanoTime() - start) / 1e9);
  }

  /** Returns the median time until a reader has the first value; 5 ms on an idle machine. */
  private Duration medianOfFirstValues(Cairn cairn) {
    long[] latencies =
        IntStream.range(0, TRIALS)
            .mapToLong(i -> firstValueLatency(cairn, "t" + trials.incrementAndGet()))
            .sorted()
            .toArray();
    return Duration.ofNanos(latencies[TRIALS / 2]);
  }

  private static void report(Duration firstValue, double seconds) throws IOException {
    Files.writeString(
        Path.of("target", "streams.md"),
        String.format(
            Locale.ROOT,
            "first value at a reader: p50 %.2f ms; %,d values written and read: %,.0f a second%n",
            firstValue.toNanos() / 1e6,
            VALUES,
            VALUES / seconds));
  }

  /** Returns the nanoseconds from the append of the first value until a reader has it. */
  private long firstValueLatency(Cairn cairn, String id) {
    cairn.start(StartOptions.id(id), flow);
    Iterator<StreamItem<Integer>> items =
        cairn.messages().stream(id, "tokens", Integer.class).iterator();
    items.next();
    Long start = appendStarts.get(id);
    return System.nanoTime() - (start == null ? System.nanoTime() : start);
  }
}
