package dev.cairn.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.cairn.Cairn;
import dev.cairn.error.CairnException;
import dev.cairn.queue.Queue;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.testing.CairnTest;
import dev.cairn.testing.TestClock;
import dev.cairn.workflow.Durable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Calls that wait for their turn in a queue. */
@CairnTest
class RateLimitTest {
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();
  private final RateLimit limit;
  private final Fn.Of1<String, String> caller;

  RateLimitTest(Cairn cairn) {
    limit = RateLimit.of(cairn, "provider");
    caller =
        cairn.workflow(
            "call",
            String.class,
            String.class,
            tenant -> {
              limit.partition(tenant).await();
              return Durable.step("model", () -> "call " + calls.merge(tenant, 1, Integer::sum));
            });
  }

  private static Queue queue() {
    return Queue.named("provider").ratePerPartition(2, Duration.ofMinutes(1));
  }

  @Test
  void callsWaitUntilTheRatePermitsThem(Cairn cairn, TestClock clock) {
    cairn.queues().declare(queue());
    Instant begin = clock.instant();
    List<Handle<String>> handles =
        Stream.of("a", "a", "a", "a", "a", "b").map(id -> cairn.start(caller, id)).toList();

    clock.settle();
    assertThat(calls).isEqualTo(Map.of("a", 2, "b", 1));
    clock.advance(Duration.ofMinutes(1));
    assertThat(calls).isEqualTo(Map.of("a", 4, "b", 1));
    clock.advance(Duration.ofMinutes(1));

    assertThat(handles).extracting(Handle::await).contains("call 5");
    assertThat(Duration.between(begin, clock.instant())).isEqualTo(Duration.ofMinutes(2));
  }

  @Test
  void missingQueueIsReported(Cairn cairn) {
    assertThatThrownBy(() -> cairn.start(caller, "a").await())
        .isInstanceOf(CairnException.class)
        .hasMessageContaining("provider");
  }
}
