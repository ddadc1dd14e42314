package dev.cairn.internal.execution;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.CairnException;
import dev.cairn.error.LostWorkflowException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.background.OutsideWaits;
import dev.cairn.internal.run.Cancelled;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.run.RunLifecycle;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.WorkflowRow;
import dev.cairn.internal.store.workflow.CommandStore;
import dev.cairn.internal.store.workflow.WorkflowStore;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.BatchedPoller;
import dev.cairn.spi.ValueType;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Completes handles: from the run in this process, or by polling the database. One query serves all
 * handles of the process. Thread-safe.
 */
public final class CompletionWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionWatcher.class);

  private final WorkflowStore workflows;
  private final CommandStore commands;
  private final Supplier<ValueSerializer> values;
  private final BatchedPoller<AwaitedEnd, Optional<WorkflowRow>> poller;
  private final OutsideWaits outsideWaits;
  private volatile boolean closing;

  /**
   * Creates a watcher.
   *
   * @param values gives the current serializer
   * @param notifications wakes the poller when another process reports an end. Other processes
   *     notify only if they know of a waiting handle, so notifications do not lengthen the polling
   *     interval.
   */
  public CompletionWatcher(
      Store store, Supplier<ValueSerializer> values, Notifications notifications) {
    this.workflows = store.workflows();
    this.commands = store.commands();
    this.values = values;
    this.outsideWaits = store.tasks().outsideWaits();
    this.poller = new BatchedPoller<>("cairn-completions", store.tasks(), () -> false, this::query);
    notifications.onWorkflowEnded(poller::pollSoon);
    notifications.onSent(poller::pollSoon);
  }

  /** An awaited end: of the workflow, or (not {@code beyondStuck}) also that it gets stuck. */
  private record AwaitedEnd(String workflowId, boolean beyondStuck) implements BatchedPoller.Key {}

  /**
   * Returns the rows of workflows that do not run any more, and an empty value for missing ones.
   */
  private Map<AwaitedEnd, Optional<WorkflowRow>> query(Collection<AwaitedEnd> ends) {
    WorkflowStore.EndedWorkflows found =
        workflows.findEnded(ends.stream().map(AwaitedEnd::workflowId).distinct().toList());
    var answers = new HashMap<AwaitedEnd, Optional<WorkflowRow>>();
    for (WorkflowRow row : found.ended()) {
      answers.put(new AwaitedEnd(row.id(), false), Optional.of(row));
      if (row.state().isEnded()) {
        answers.put(new AwaitedEnd(row.id(), true), Optional.of(row));
      }
    }
    for (String missing : found.missing()) {
      answers.put(new AwaitedEnd(missing, false), Optional.empty());
      answers.put(new AwaitedEnd(missing, true), Optional.empty());
    }
    answers.keySet().retainAll(ends);
    return answers;
  }

  /** How threads outside workflows wait. */
  public OutsideWaits outsideWaits() {
    return outsideWaits;
  }

  /** Finds a workflow in the database. */
  public Optional<WorkflowRow> find(String id) {
    return workflows.find(id);
  }

  /** Cancels a workflow with its descendants; false if it had ended or was cancelled before. */
  boolean cancel(String id, @Nullable String reason) {
    WorkflowScope.refuse("Handle.cancel", "Call it in a step.");
    return commands.cancel(id, true, reason == null ? null : Cancelled.checkReason(reason));
  }

  /**
   * Returns the completion of a workflow: of its run in this process if there is one, or else from
   * the database.
   *
   * @param beyondStuck whether to continue waiting if the workflow is stuck
   * @return the completion; cancel it to stop waiting
   */
  @SuppressWarnings("FutureReturnValueIgnored") // the stages only forward to another future
  CompletableFuture<Completion> end(
      RunHandle<?> handle, @Nullable RunLifecycle localRun, boolean beyondStuck) {
    if (closing) {
      throw new UsageException(
          "The handle of workflow '%s' was created before stop() or close(). The workflow continues after the next start; get a new handle then, with cairn.handle(id)."
              .formatted(handle.id()),
          handle.id());
    }
    if (localRun == null) {
      return watched(handle, beyondStuck);
    }
    var end = new CompletableFuture<Completion>();
    localRun
        .completion()
        .whenComplete((ended, never) -> {
          boolean continuesElsewhere = ended instanceof Completion.Dropped && !closing;
          boolean mayContinue = ended instanceof Completion.Stopped && beyondStuck;
          if (continuesElsewhere || mayContinue) {
            follow(end, () -> watched(handle, beyondStuck));
          } else if (ended != null) {
            end.complete(ended);
          }
        });
    return end;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the stages only forward to another future
  private CompletableFuture<Completion> watched(RunHandle<?> handle, boolean beyondStuck) {
    BatchedPoller.Watch<AwaitedEnd, Optional<WorkflowRow>> watch =
        poller.watch(new AwaitedEnd(handle.id(), beyondStuck));
    CompletableFuture<Completion> end =
        watch
            .answer()
            .thenApply(row -> ended(row.orElseThrow(() -> missing(handle))))
            .exceptionally(CompletionWatcher::droppedIfCancelled);
    end.whenComplete((ended, problem) -> {
      if (end.isCancelled()) {
        poller.unwatch(watch);
      }
    });
    return end;
  }

  /** Lets a future end as another one does, which is cancelled with it. */
  @SuppressWarnings("FutureReturnValueIgnored") // the stages only forward to another future
  public static void follow(
      CompletableFuture<Completion> end, Supplier<CompletableFuture<Completion>> source) {
    if (end.isDone()) {
      return;
    }
    try {
      CompletableFuture<Completion> followed = source.get();
      followed.whenComplete((ended, problem) -> {
        if (problem == null) {
          end.complete(ended);
        } else {
          end.completeExceptionally(problem);
        }
      });
      end.whenComplete((ended, problem) -> followed.cancel(false));
    } catch (RuntimeException closed) {
      end.completeExceptionally(closed);
    }
  }

  /** Returns how many database failovers this process has noticed. */
  int failovers() {
    return workflows.failovers();
  }

  /**
   * Returns the exception for a missing workflow: lost in a failover if it existed before one, else
   * unknown.
   */
  private CairnException missing(RunHandle<?> handle) {
    String id = handle.id();
    if (handle.isOlderThanFailover()) {
      return lost(id);
    }
    return new NoSuchWorkflowException(
        "There is no workflow '%s', so its end cannot be awaited. If it was enqueued in your own transaction, commit that first; otherwise it was deleted."
            .formatted(id),
        id);
  }

  static LostWorkflowException lost(String id) {
    return new LostWorkflowException(
        "Workflow '%s' was lost when the database failed over to a server that lacks the last commits. Its records are gone, but effects of its steps on other systems may remain. Start it again under the same id."
            .formatted(id),
        id);
  }

  private Completion ended(WorkflowRow row) {
    Cancellation cancellation = row.cancellationStatus().cancellation();
    if (row.state() == WorkflowState.CANCELLED && cancellation != null) {
      return new Completion.Threw(
          Cancelled.exception(row.id(), cancellation, row.cancellationStatus().reason()));
    }
    return switch (row.outcome()) {
      case Outcome.Success success -> new Completion.Recorded(success);
      case Outcome.Failure failure -> {
        Throwable exception =
            row.state() == WorkflowState.EXHAUSTED
                ? values.get().decodeExhaustion(failure)
                : values.get().decodeFailure(row.id(), failure);
        yield exception instanceof WorkflowStoppedException stuck && !row.state().isEnded()
            ? new Completion.Stopped(withId(stuck, row.id()))
            : new Completion.Threw(exception);
      }
      case null -> new Completion.Dropped();
    };
  }

  /** The record of an exhausted workflow is the same for all that one statement found. */
  private static WorkflowStoppedException withId(WorkflowStoppedException stuck, String id) {
    if (stuck.workflowId().isPresent()) {
      return stuck;
    }
    var exhausted =
        new WorkflowStoppedException(
            String.valueOf(stuck.getMessage()), id, stuck.state(), stuck.getCause());
    exhausted.setStackTrace(stuck.getStackTrace());
    return exhausted;
  }

  /**
   * Decodes a result from its record.
   *
   * @throws dev.cairn.error.ValueException if it does not fit the declared type
   */
  @Nullable Object value(String id, ValueType valueType, Outcome.Success outcome) {
    return values.get().decodeResult(id, valueType, outcome);
  }

  /**
   * Maps a cancelled watch to a dropped run, since watches are cancelled only on close; rethrows
   * anything else.
   */
  private static Completion droppedIfCancelled(Throwable problem) {
    Throwable cause =
        problem instanceof CompletionException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    if (cause instanceof CancellationException) {
      return new Completion.Dropped();
    }
    throw problem instanceof CompletionException known ? known : new CompletionException(cause);
  }

  /** Polls a workflow soon, because it may have ended. */
  public void pollSoon(String workflowId) {
    poller.pollSoon(List.of(workflowId));
  }

  /** Runs code of users on a virtual thread of its own, since it may block. */
  public static void onItsOwnThread(Runnable code) {
    Thread.ofVirtual().name("cairn-callback").inheritInheritableThreadLocals(false).start(code);
  }

  /** Runs a user's callback; logs what it throws. */
  public static void runCallback(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error thrown) {
      LOG.error("A callback of onDone threw", thrown);
    }
  }

  /**
   * Marks this engine as closing: a run that is dropped from now on completes its handles as
   * dropped, instead of being watched in the database.
   */
  public void closing() {
    closing = true;
  }

  @Override
  public void close() {
    closing = true;
    poller.close();
  }
}
