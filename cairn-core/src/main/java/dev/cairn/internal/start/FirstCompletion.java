package dev.cairn.internal.start;

import dev.cairn.error.AwaitTimeoutException;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.background.OutsideWaits;
import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.ForeignThreadScope;
import dev.cairn.internal.execution.RunHandle;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.start.Handle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the first of several workflows to end. In a workflow, the id of the first is recorded.
 */
public final class FirstCompletion {
  private FirstCompletion() {}

  /**
   * Waits for the first end.
   *
   * @param handles the workflows
   * @param limit how long to wait; null for ever
   * @return the handle of a workflow that has ended
   * @throws AwaitTimeoutException if none has ended within the limit
   */
  public static <H extends Handle<?>> H of(
      Collection<? extends H> handles, @Nullable Duration limit) {
    List<H> all = List.copyOf(handles);
    if (all.isEmpty()) {
      throw new InvalidArgumentException(
          "handles", "cairn.first was called without handles. Give it one or more.");
    }
    return switch (CurrentScope.get()) {
      case WorkflowScope workflow -> all.get(recorded(workflow, all, limit));
      case CaptureScope capture -> throw CaptureScope.more("cairn.first");
      case ForeignThreadScope stray -> {
        stray.outsideOrThrow("cairn.first");
        yield outside(all, limit);
      }
      default -> outside(all, limit);
    };
  }

  private static int recorded(
      WorkflowScope workflow, List<? extends Handle<?>> handles, @Nullable Duration limit) {
    var known = new ArrayList<RunHandle<?>>();
    for (Handle<?> handle : handles) {
      if (handle instanceof RunHandle<?> one
          && one.isAwaitedBy(workflow.host().completionWatcher())) {
        known.add(one);
      } else {
        throw new UsageException(
            "cairn.first was called in workflow '%s' with a handle of a client, of a pipeline, or of another Cairn, whose end it would not record. Give it handles of the Cairn that runs the workflow, or call it in a step."
                .formatted(workflow.workflowId()),
            workflow.workflowId());
      }
    }
    try {
      return workflow.children().first(known, limit);
    } catch (Exception thrown) {
      throw Rethrow.sneakyThrow(thrown);
    }
  }

  private static <H extends Handle<?>> H outside(List<H> handles, @Nullable Duration limit) {
    committed(handles).forEach(RunHandle::refuseUncommitted);
    List<CompletableFuture<Completion>> ends = new ArrayList<>();
    try {
      handles.forEach(handle -> ends.add(end(handle)));
      await(CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new)), handles, limit);
      for (int i = 0; i < ends.size(); i++) {
        CompletableFuture<Completion> end = ends.get(i);
        if (end.isDone()) {
          if (!end.isCompletedExceptionally() && end.join() instanceof Completion.Dropped) {
            throw new UsageException(
                "Cairn was stopped before one of %d workflows ended. They continue at the next start; await them then."
                    .formatted(ends.size()));
          }
          return handles.get(i);
        }
      }
      throw new IllegalStateException("One of the ends is done");
    } finally {
      ends.forEach(end -> end.cancel(false));
    }
  }

  private static List<RunHandle<?>> committed(List<? extends Handle<?>> handles) {
    var started = new ArrayList<RunHandle<?>>();
    for (Handle<?> handle : handles) {
      if (handle instanceof RunHandle<?> run) {
        started.add(run);
      } else if (handle instanceof PendingHandle<?> pending) {
        pending.committed().ifPresent(started::add);
      }
    }
    return started;
  }

  /** Asks the clocks of all Cairns whose workflows are awaited, also before their commit. */
  private static OutsideWaits outsideWaits(List<? extends Handle<?>> handles) {
    var each = new ArrayList<OutsideWaits>();
    for (Handle<?> handle : handles) {
      if (handle instanceof RunHandle<?> run) {
        each.add(run.outsideWaits());
      } else if (handle instanceof PendingHandle<?> pending) {
        each.add(pending.outsideWaits());
      }
    }
    return OutsideWaits.of(each);
  }

  /** The ids of the workflows; empty while one is not known. */
  private static List<String> allIds(List<? extends Handle<?>> handles) {
    List<RunHandle<?>> started = committed(handles);
    return started.size() == handles.size()
        ? started.stream().map(RunHandle::id).toList()
        : List.of();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the stage only cancels the other future
  private static CompletableFuture<Completion> end(Handle<?> handle) {
    return switch (handle) {
      case RunHandle<?> run -> run.completion(false);
      case PendingHandle<?> pending -> pending.completion();
      default -> {
        CompletableFuture<?> other = handle.toCompletableFuture();
        CompletableFuture<Completion> end =
            other.handle((value, problem) -> new Completion.Returned(value));
        end.whenComplete((ended, cancelled) -> other.cancel(false));
        yield end;
      }
    };
  }

  private static void await(
      CompletableFuture<Object> any, List<? extends Handle<?>> handles, @Nullable Duration limit) {
    int count = handles.size();
    try {
      Object unused = outsideWaits(handles).await(any, () -> allIds(handles), limit);
    } catch (TimeoutException late) {
      throw new AwaitTimeoutException(
          "None of %d workflows ended within %s. They continue; await them again."
              .formatted(count, limit),
          null,
          Objects.requireNonNull(limit));
    } catch (ExecutionException ended) {
      // it has ended in a way that await of its handle throws
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new UsageException(
          "The thread was interrupted while it waited for the first of %d workflows. They continue; await them again."
              .formatted(count),
          interrupted);
    }
  }
}
