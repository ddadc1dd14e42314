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

class DebounceTest extends CairnTest {
  private final ConcurrentLinkedQueue<String> ran = new ConcurrentLinkedQueue<>();
  private Fn.Of1<String, String> note = argument -> argument;

  private void register(Cairn cairn) {
    note =
        cairn.workflow(
            "note",
            String.class,
            String.class,
            argument -> {
              ran.add(argument);
              return argument + " done";
            });
  }

  @Test
  void debouncedStartsBecomeOneWithTheLastArguments() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("mail"));
    StartOptions debounced =
        StartOptions.onQueue("mail").debounce("k", Duration.ofMillis(300), Duration.ofSeconds(20));

    Handle<String> first = cairn.start(debounced, note, "a");
    Handle<String> last = cairn.start(debounced, note, "b");

    assertThat(last.id()).isEqualTo(first.id());
    assertThat(first.await()).isEqualTo("b done");
    assertThat(ran).containsExactly("b");
  }

  @Test
  void aDebouncedStartDoesNotWaitLongerThanTheLongestTime() {
    Cairn cairn = open(this::register);
    cairn.queues().declare(Queue.named("mail"));
    StartOptions patient =
        StartOptions.onQueue("mail").debounce("k", Duration.ofMillis(200), Duration.ofMillis(200));

    cairn.start(patient, note, "a");
    cairn.start(
        StartOptions.onQueue("mail").debounce("k", Duration.ofDays(1), Duration.ofDays(1)),
        note,
        "b");
    cairn.start(patient, note, "c");

    Eventually.holds(() -> assertThat(ran).hasSize(1));
    assertThat(ran).containsExactly("c");
  }
}
