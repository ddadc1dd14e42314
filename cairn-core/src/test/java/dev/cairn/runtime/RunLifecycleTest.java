package dev.cairn.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.spi.Slot;
import dev.cairn.store.Entry;
import dev.cairn.store.WorkflowRow;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** #18: who owns the acceptance and the completion of a run. */
class RunLifecycleTest {
  private static final Definition FLOW =
      new Definition(
          "flow",
          List.of(),
          new Slot("the result of flow", void.class),
          arguments -> null,
          RunLifecycleTest.class);

  private final RunLifecycle lifecycle = new RunLifecycle();

  private static LiveRun run() {
    return new LiveRun(FLOW, new Entry.Owned("w", 1), "w", null, new WorkflowRow.Term(null, null));
  }

  @Test
  void aRejectedRunIsOverAndCompletes() {
    assertThat(lifecycle.reject()).isTrue();

    assertThat(lifecycle.accept()).isFalse();
    assertThat(lifecycle.awaitAccepted()).isFalse();
    assertThat(lifecycle.isOver()).isTrue();
    assertThat(lifecycle.completion()).isCompletedWithValue(new Ended.Dropped());
  }

  @Test
  void soIsOneWhoseStartWasRefused() {
    lifecycle.reject(new IllegalStateException("not today"));

    assertThat(lifecycle.awaitAccepted()).isFalse();
    assertThat(lifecycle.isOver()).isTrue();
    assertThat(lifecycle.completion()).isCompletedWithValue(new Ended.Dropped());
    assertThat(lifecycle.decision()).isCompletedExceptionally();
  }

  @Test
  void anAcceptedRunCannotBeRejected() {
    assertThat(lifecycle.accept()).isTrue();

    assertThat(lifecycle.reject()).isFalse();
    assertThat(lifecycle.isOver()).isFalse();
    assertThat(lifecycle.completion()).isNotDone();
  }

  @Test
  @SuppressWarnings("FutureReturnValueIgnored") // what is done then throws nothing
  void whatIsGivenToThisExecutorDuringARejectionIsRun() {
    var runs = new LiveRuns();
    var adopted = new AtomicBoolean();
    LiveRun reserved = run();
    runs.reserve(reserved);
    reserved.lifecycle().decision().thenRun(() -> adopted.set(runs.adopt(run())));

    runs.reject(reserved);

    assertThat(adopted).isTrue();
  }
}
