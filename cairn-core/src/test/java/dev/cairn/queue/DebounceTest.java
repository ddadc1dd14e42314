package dev.cairn.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.Cairn;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.testkit.CairnTest;
import dev.cairn.testkit.Eventually;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Debounced starts on a queue. */
class DebounceTest extends CairnTest {
  private final ConcurrentLinkedQueue<String> executed = new ConcurrentLinkedQueue<>();
  private Fn.Of1<String, String> recording = argument -> argument;

  private void register(Cairn cairn) {
    recording =
        cairn.workflow(
            "note",
            String.class,
            String.class,
            argument -> {
              executed.add(argument);
              return argument + " done";
            });
  }

  @Test
  void debouncedStartsBecomeOneWithTheLastArguments() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("mail"));
    StartOptions debounced =
        StartOptions.onQueue("mail").debounce("k", Duration.ofMillis(300), Duration.ofSeconds(20));

    Handle<String> first = cairn.start(debounced, recording, "a");
    Handle<String> last = cairn.start(debounced, recording, "b");

    assertThat(last.id()).isEqualTo(first.id());
    assertThat(first.await()).isEqualTo("b done");
    assertThat(executed).containsExactly("b");
  }

  @Test
  void debouncedStartWaitsAtMostTheMaximumTime() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("mail"));
    StartOptions shortDebounce =
        StartOptions.onQueue("mail").debounce("k", Duration.ofMillis(200), Duration.ofMillis(200));

    cairn.start(shortDebounce, recording, "a");
    cairn.start(
        StartOptions.onQueue("mail").debounce("k", Duration.ofDays(1), Duration.ofDays(1)),
        recording,
        "b");
    cairn.start(shortDebounce, recording, "c");

    Eventually.holds(() -> assertThat(executed).hasSize(1));
    assertThat(executed).containsExactly("c");
  }
}
