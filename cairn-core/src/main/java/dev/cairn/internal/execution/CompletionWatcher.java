package dev.cairn.internal.execution;

import dev.cairn.common.Cancellation;
import dev.cairn.common.WorkflowState;
import dev.cairn.error.CairnException;
import dev.cairn.error.LostWorkflowException;
import dev.cairn.error.NoSuchWorkflowException;
import dev.cairn.error.StuckException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.run.Cancelled;
import dev.cairn.internal.run.Completion;
import dev.cairn.internal.run.RunLifecycle;
import dev.cairn.internal.store.cluster.Notifications;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.WorkflowRow;
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

/** Tells handles how workflows end: known here, or watched in the database. Thread-safe. */
public final class CompletionWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CompletionWatcher.class);

  private final WorkflowStore workflows;
  private final Supplier<ValueSerializer> values;
  private final BatchedPoller<End, Optional<WorkflowRow>> watcher;
  private volatile boolean closing;

  /**
   * With what says, at an end, how values are read; and with what hears what other processes tell.
   * They do so only of ends of which they knew that somebody waits, which is no reason to wait
   * longer for the next look.
   */
  public CompletionWatcher(
      WorkflowStore workflows,
      Supplier<ValueSerializer> values,
      Notifications notifications,
      BackgroundTasks tasks) {
    this.workflows = workflows;
    this.values = values;
    this.watcher = new BatchedPoller<>("cairn-watch", tasks, () -> false, this::look);
    notifications.whenEnded(watcher::lookSoon);
    notifications.whenSent(watcher::lookSoon);
  }

  /** What is waited for: the end of a workflow, or that it gets stuck. */
  private record End(String workflowId, boolean beyondStuck) implements BatchedPoller.Key {}

  /** The rows of those that do not run any more; empty for those that do not exist. */
  private Map<End, Optional<WorkflowRow>> look(Collection<End> ends) {
    WorkflowStore.Awaited found =
        workflows.await(ends.stream().map(End::workflowId).distinct().toList());
    var answers = new HashMap<End, Optional<WorkflowRow>>();
    for (WorkflowRow row : found.ended()) {
      answers.put(new End(row.id(), false), Optional.of(row));
      if (row.state().ended()) {
        answers.put(new End(row.id(), true), Optional.of(row));
      }
    }
    for (String missing : found.missing()) {
      answers.put(new End(missing, false), Optional.empty());
      answers.put(new End(missing, true), Optional.empty());
    }
    answers.keySet().retainAll(ends);
    return answers;
  }

  /** The workflow as it stands in the database. */
  public Optional<WorkflowRow> find(String id) {
    return workflows.find(id);
  }

  /** How a workflow ends: as the run here says, or else as the database does. */
  CompletableFuture<Completion> end(
      RunHandle<?> handle, @Nullable RunLifecycle here, boolean beyondStuck) {
    if (closing) {
      throw new UsageException(
          "Awaiting workflow '%s' was called on a handle from before stop() or close(). The workflow goes on at the next start; ask for a new handle then, with cairn.handle(id)."
              .formatted(handle.id()));
    }
    if (here == null) {
      return watched(handle, beyondStuck);
    }
    return here.completion()
        .thenCompose(ended -> {
          boolean goesOnElsewhere = ended instanceof Completion.Dropped && !closing;
          boolean mayGoOn = ended instanceof Completion.GotStuck && beyondStuck;
          return goesOnElsewhere || mayGoOn
              ? watched(handle, beyondStuck)
              : CompletableFuture.completedFuture(ended);
        });
  }

  private CompletableFuture<Completion> watched(RunHandle<?> handle, boolean beyondStuck) {
    return watcher
        .watch(new End(handle.id(), beyondStuck))
        .answer()
        .thenApply(row -> ended(row.orElseThrow(() -> missing(handle))))
        .exceptionally(CompletionWatcher::notEnded);
  }

  /** How many failovers of the database were noticed. */
  int failovers() {
    return workflows.failovers();
  }

  /** A workflow that existed before a failover was lost with it. */
  private CairnException missing(RunHandle<?> handle) {
    String id = handle.id();
    if (handle.isOlderThanFailover()) {
      return lost(id);
    }
    return new NoSuchWorkflowException(
        "There is no workflow '%s', so its end cannot be awaited. If it was put into a queue in a transaction of yours, commit that first; else it was deleted."
            .formatted(id));
  }

  static LostWorkflowException lost(String id) {
    return new LostWorkflowException(
        "Workflow '%s' was lost when the database failed over to a server that lacks the last commits. Nothing of it is recorded there; what its steps did elsewhere may have happened. Start it again under the same id."
            .formatted(id),
        id);
  }

  private Completion ended(WorkflowRow row) {
    Cancellation why = row.term().cancellation();
    if (row.state() == WorkflowState.CANCELLED && why != null) {
      return new Completion.Threw(Cancelled.exception(row.id(), why));
    }
    return switch (row.outcome()) {
      case Outcome.Success success -> new Completion.Recorded(success);
      case Outcome.Failure failure -> {
        Throwable exception =
            row.state() == WorkflowState.EXHAUSTED
                ? values.get().decodeExhaustion(failure)
                : values.get().decodeFailure(row.id(), failure);
        yield exception instanceof StuckException stuck && !row.state().ended()
            ? new Completion.GotStuck(stuck)
            : new Completion.Threw(exception);
      }
      case null -> new Completion.Dropped();
    };
  }

  /**
   * Reads a copy of a result from its record.
   *
   * @throws dev.cairn.error.ValueException if it does not fit the declared type
   */
  @Nullable Object value(String id, ValueType slot, Outcome.Success outcome) {
    return values.get().decodeResult(id, slot, outcome);
  }

  /** Watches are cancelled when this closes; anything else is for whoever waits. */
  private static Completion notEnded(Throwable problem) {
    Throwable cause =
        problem instanceof CompletionException && problem.getCause() != null
            ? problem.getCause()
            : problem;
    if (cause instanceof CancellationException) {
      return new Completion.Dropped();
    }
    throw problem instanceof CompletionException known ? known : new CompletionException(cause);
  }

  /** A workflow may have ended. */
  public void lookSoon(String workflowId) {
    watcher.lookSoon(List.of(workflowId));
  }

  /** Runs a user's callback; what it throws is its own affair. */
  public static void callBack(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException | Error thrown) {
      LOG.error("A callback of onDone threw", thrown);
    }
  }

  /** From now on a run that is dropped here counts as dropped, not as gone on elsewhere. */
  public void closing() {
    closing = true;
  }

  @Override
  public void close() {
    closing = true;
    watcher.close();
  }
}
