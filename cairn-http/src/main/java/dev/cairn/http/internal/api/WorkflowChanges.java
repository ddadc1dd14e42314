package dev.cairn.http.internal.api;

import dev.cairn.common.WorkflowState;
import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.http.access.Principal;
import dev.cairn.http.internal.route.EventSink;
import dev.cairn.http.internal.view.Views;
import dev.cairn.operate.RecordedStep;
import dev.cairn.operate.WorkflowSummary;
import dev.cairn.start.Handle;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Watches one workflow for one client: reads it again and again, at growing intervals while nothing
 * changes, and at once when it ends. Sends each record once, in the order of its position, later
 * ones before one that is not complete yet.
 */
final class WorkflowChanges {
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  /**
   * How many readings without a change precede a comment, which finds out whether the client is
   * there.
   */
  private static final int COMMENT_AFTER = 5;

  private final Context context;
  private final String id;
  private final Principal principal;
  private final BitSet sent = new BitSet();
  private @Nullable WorkflowSummary shown;

  WorkflowChanges(Context context, String id, Principal principal) {
    this.context = context;
    this.id = id;
    this.principal = principal;
  }

  void write(EventSink sink) throws IOException {
    Handle<Object> handle = context.cairn().handle(id, Object.class);
    Duration pause = SHORTEST;
    int unchanged = 0;
    WorkflowState state = present(sink).state();
    while (!hasEnded(state)) {
      pause(handle, pause);
      int before = sent.cardinality();
      WorkflowSummary earlier = shown;
      state = present(sink).state();
      boolean changed = before != sent.cardinality() || !Objects.equals(earlier, shown);
      pause = changed ? SHORTEST : longer(pause);
      unchanged = changed ? 0 : unchanged + 1;
      if (unchanged > COMMENT_AFTER) {
        sink.comment();
        unchanged = 0;
      }
    }
    sink.event(StreamRoutes.END, StreamRoutes.END, new Views.End(state));
  }

  private static boolean hasEnded(WorkflowState state) {
    return state.isEnded() || state == WorkflowState.STUCK || state == WorkflowState.EXHAUSTED;
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST) > 0 ? LONGEST : doubled;
  }

  /** Waits for some time, or until the workflow has ended. */
  private void pause(Handle<Object> handle, Duration longest) {
    try {
      var unused = context.cairn().first(List.of(handle), longest);
    } catch (AwaitTimeoutException notEnded) {
      // it is read again
    }
  }

  /**
   * Sends what has changed since the last time. The state is read first, so no record is missing.
   */
  private WorkflowSummary present(EventSink sink) throws IOException {
    WorkflowSummary now = context.summary(id);
    WorkflowSummary before = shown;
    if (before == null || before.runner().generation() != now.runner().generation()) {
      sent.clear();
    }
    if (!now.equals(before)) {
      sink.event("", "workflow", context.render().workflow(now, principal));
      shown = now;
    }
    Iterator<RecordedStep> steps = context.workflows().steps(id, sent.nextClearBit(0)).iterator();
    while (steps.hasNext()) {
      RecordedStep step = steps.next();
      if (!sent.get(step.position())) {
        sink.event("", "step", context.render().step(step, principal));
        sent.set(step.position());
      }
    }
    return now;
  }
}
