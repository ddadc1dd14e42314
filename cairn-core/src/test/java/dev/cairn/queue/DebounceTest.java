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
  private static final Duration DAY = Duration.ofDays(1);

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

  private static StartOptions debounced(Duration quiet, Duration longest) {
    return StartOptions.onQueue("mail").debounce("k", quiet, longest);
  }

  @Test
  void debouncedStartsBecomeOneWithTheLastArguments() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("mail"));

    Handle<String> first = cairn.start(debounced(DAY, DAY), recording, "a");
    Handle<String> last = cairn.start(debounced(Duration.ofMillis(300), DAY), recording, "b");

    assertThat(last.id()).isEqualTo(first.id());
    assertThat(first.await()).isEqualTo("b done");
    assertThat(executed).containsExactly("b");
  }

  @Test
  void debouncedStartWaitsAtMostTheMaximumTime() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("mail"));

    cairn.start(debounced(DAY, DAY), recording, "a");
    cairn.start(debounced(DAY, DAY), recording, "b");
    cairn.start(debounced(Duration.ofMillis(200), Duration.ofMillis(200)), recording, "c");

    Eventually.holds(() -> assertThat(executed).hasSize(1));
    assertThat(executed).containsExactly("c");
    assertThat(
            database.query(
                "select runnable_at - created_at = interval '200 ms' from cairn.workflows"))
        .containsExactly("t");
  }
}
