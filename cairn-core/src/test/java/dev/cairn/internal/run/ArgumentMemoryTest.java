package dev.cairn.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.store.record.ArgumentBudget;
import dev.cairn.testkit.Eventually;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Limit of the memory for arguments of running workflows. */
class ArgumentMemoryTest {
  private static final int MB = 1 << 20;

  private final ArgumentMemory memory = new ArgumentMemory(128L * MB);

  @Test
  void budgetIsHalfOfTheRemainingMemory() {
    assertThat(memory.budget("a")).isEqualTo(new ArgumentBudget(8 * MB, 1));

    memory.hold("a", 8 * MB);

    assertThat(memory.budget("b")).isEqualTo(new ArgumentBudget(4 * MB, 1));
  }

  @Test
  void queueHoldingLargeArgumentsGetsNoMoreThanTheBudget() {
    memory.hold("a", 20 * MB);

    assertThat(memory.budget("a")).isEqualTo(new ArgumentBudget(0, 0));
    assertThat(memory.budget("b")).as("another one").isEqualTo(new ArgumentBudget(0, 1));
  }

  @Test
  void smallArgumentsAreNotCounted() {
    memory.hold("a", 1_000);

    assertThat(memory.isShort()).isFalse();
    assertThat(memory.budget("a").atLeast()).isOne();
  }

  @Test
  void releasedMemoryIsAnnounced() {
    var announcements = new AtomicInteger();
    memory.onReleased(announcements::incrementAndGet);
    memory.hold(null, 20 * MB);

    memory.release(null, 20 * MB);

    assertThat(announcements).hasValue(1);
    assertThat(memory.budget(null)).isEqualTo(new ArgumentBudget(8 * MB, 1));
  }

  /** The holders of memory may wait for a workflow that waits for memory. */
  @Test
  void oneMoreWorkflowIsAllowedIfNothingChanges() throws InterruptedException {
    memory.hold("a", 20 * MB);
    assertThat(memory.budget("a").atLeast()).isZero();

    Eventually.holds(() -> assertThat(memory.budget("a").atLeast()).isOne());
    memory.await("a", 20 * MB);

    assertThat(memory.budget("a").atLeast()).as("once").isZero();
  }

  @Test
  void waiterGetsMemoryOnceItIsReleased() throws InterruptedException {
    memory.hold("a", 15 * MB);
    var waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                memory.await("b", 10 * MB);
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
            });
    Eventually.holds(() ->
        assertThat(waiting.getState()).isIn(Thread.State.WAITING, Thread.State.TIMED_WAITING));

    memory.release("a", 15 * MB);
    waiting.join();

    assertThat(memory.budget("c").bytes()).isEqualTo(3 * MB);
  }
}
