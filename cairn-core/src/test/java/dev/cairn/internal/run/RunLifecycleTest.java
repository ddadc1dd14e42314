package dev.cairn.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.store.batch.Entry;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.spi.ValueType;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Ownership of the admission and the completion of a run. */
class RunLifecycleTest {
  private static final WorkflowDefinition FLOW =
      new WorkflowDefinition(
          "flow",
          List.of(),
          new ValueType("the result of flow", void.class),
          arguments -> null,
          RunLifecycleTest.class);

  private final RunLifecycle lifecycle = new RunLifecycle();

  private static ActiveRun run() {
    return new ActiveRun(
        FLOW,
        new Entry.RunKey("w", 1),
        "w",
        null,
        new WorkflowRow.CancellationStatus(null, null, null),
        Map.of());
  }

  @Test
  void rejectedRunIsOverAndCompleted() {
    assertThat(lifecycle.reject()).isTrue();

    assertThat(lifecycle.accept()).isFalse();
    assertThat(lifecycle.awaitAccepted()).isFalse();
    assertThat(lifecycle.isOver()).isTrue();
    assertThat(lifecycle.completion()).isCompletedWithValue(new Completion.Dropped());
  }

  @Test
  void runWithAFailedStartIsOverAndCompleted() {
    lifecycle.reject(new IllegalStateException("not today"));

    assertThat(lifecycle.awaitAccepted()).isFalse();
    assertThat(lifecycle.isOver()).isTrue();
    assertThat(lifecycle.completion()).isCompletedWithValue(new Completion.Dropped());
    assertThat(lifecycle.decision()).isCompletedExceptionally();
  }

  @Test
  void acceptedRunCannotBeRejected() {
    assertThat(lifecycle.accept()).isTrue();

    assertThat(lifecycle.reject()).isFalse();
    assertThat(lifecycle.isOver()).isFalse();
    assertThat(lifecycle.completion()).isNotDone();
  }

  @Test
  @SuppressWarnings("FutureReturnValueIgnored") // the callback throws nothing
  void runAdoptedDuringARejectionIsStarted() {
    var runs = new ActiveRuns();
    var adopted = new AtomicBoolean();
    ActiveRun reserved = run();
    runs.reserve(reserved);
    reserved.lifecycle().decision().thenRun(() -> adopted.set(runs.adopt(run())));

    runs.reject(reserved);

    assertThat(adopted).isTrue();
  }
}
