package dev.cairn.runtime;

import dev.cairn.api.NoSuchWorkflowException;
import dev.cairn.store.WorkflowRow;
import dev.cairn.store.Workflows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the ends of workflows that run elsewhere: one query for all of them, when another
 * process says that one has ended, and by itself with pauses that grow while nothing ends.
 * Thread-safe.
 */
final class Watcher {
  private static final Duration SHORTEST = Duration.ofMillis(5);
  private static final Duration LONGEST = Duration.ofMillis(500);
  private static final Duration NOTHING_TO_DO = Duration.ofDays(1);

  private final Workflows workflows;
  private final Map<Watch, CompletableFuture<WorkflowRow>> watched = new ConcurrentHashMap<>();
  private @Nullable Heart heart;
  private boolean closed;
  private Duration pause = SHORTEST;
  private volatile boolean fresh;

  Watcher(Workflows workflows) {
    this.workflows = workflows;
  }

  /** What is waited for: the end of a workflow, or that it gets stuck. */
  private record Watch(String id, boolean beyondStuck) {}

  /**
   * Completes with the workflow's row once it does not run any more; with a {@link
   * NoSuchWorkflowException} if there is none.
   */
  CompletableFuture<WorkflowRow> end(String id, boolean beyondStuck) {
    CompletableFuture<WorkflowRow> end =
        watched.computeIfAbsent(new Watch(id, beyondStuck), watch -> new CompletableFuture<>());
    fresh = true;
    begin();
    return end;
  }

  private synchronized void begin() {
    if (closed) {
      watched.values().forEach(end -> end.cancel(false));
    } else if (heart == null) {
      heart = Heart.start("cairn-watch", this::beat);
    } else {
      heart.nudge();
    }
  }

  /** One of those that are waited for may have ended. */
  synchronized void lookSoon() {
    if (heart != null && !watched.isEmpty()) {
      heart.nudge();
    }
  }

  private Duration beat() {
    boolean asked = fresh;
    fresh = false;
    List<Watch> watches = new ArrayList<>(watched.keySet());
    if (watches.isEmpty()) {
      return NOTHING_TO_DO;
    }
    boolean ended = look(watches);
    pause = asked || ended ? SHORTEST : longer(pause);
    return pause;
  }

  private boolean look(List<Watch> watches) {
    Workflows.Awaited found = workflows.await(watches.stream().map(Watch::id).distinct().toList());
    boolean any = false;
    for (WorkflowRow row : found.ended()) {
      any |= answer(new Watch(row.id(), false), row);
      if (row.state().ended()) {
        any |= answer(new Watch(row.id(), true), row);
      }
    }
    found.missing().forEach(this::missing);
    return any;
  }

  private boolean answer(Watch watch, WorkflowRow row) {
    CompletableFuture<WorkflowRow> end = watched.remove(watch);
    return end != null && end.complete(row);
  }

  private void missing(String id) {
    for (boolean beyondStuck : new boolean[] {false, true}) {
      CompletableFuture<WorkflowRow> end = watched.remove(new Watch(id, beyondStuck));
      if (end != null) {
        end.completeExceptionally(
            new NoSuchWorkflowException(
                "There is no workflow '%s', so its end cannot be awaited. If it was put into a queue in a transaction of yours, commit that first; else it was deleted."
                    .formatted(id)));
      }
    }
  }

  private static Duration longer(Duration pause) {
    Duration doubled = pause.multipliedBy(2);
    return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
  }

  void close() {
    Heart beating;
    synchronized (this) {
      closed = true;
      beating = heart;
    }
    if (beating != null) {
      beating.close();
    }
    watched.values().forEach(end -> end.cancel(false));
  }
}
