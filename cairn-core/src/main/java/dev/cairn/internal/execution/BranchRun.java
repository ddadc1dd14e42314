package dev.cairn.internal.execution;

import dev.cairn.error.UsageException;
import dev.cairn.internal.background.Activity;
import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.run.ActiveRun;
import dev.cairn.internal.run.ExecutionThread;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.BranchLimit;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A branch of a run, on a virtual thread of its own. */
final class BranchRun<R extends @Nullable Object, E extends Exception> implements Branch<R, E> {
  private static final Logger LOG = LoggerFactory.getLogger(BranchRun.class);

  private final RunContext context;
  private final WorkflowScope scope;
  private final BranchLimit limit;
  private final Body<R, E> body;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final CompletableFuture<Boolean> finished = new CompletableFuture<>();
  private boolean compensated;

  BranchRun(RunContext context, WorkflowScope scope, BranchLimit limit, Body<R, E> body) {
    this.context = context;
    this.scope = scope;
    this.limit = limit;
    this.body = body;
  }

  /** How a branch ended. */
  sealed interface End {
    /** It returned a value. */
    record Returned(@Nullable Object value, Instant at) implements End {}

    /** It threw an exception, after it compensated its steps. */
    record Threw(Throwable exception, Instant at) implements End {}

    /** It stopped with its run, or was abandoned and has compensated its steps. */
    record Stopped(RunStopped.Reason reason) implements End {}
  }

  String path() {
    return scope.path();
  }

  WorkflowScope scope() {
    return scope;
  }

  /** Completes when the branch's code has ended. */
  CompletableFuture<End> end() {
    return end;
  }

  boolean isOf(ActiveRun run) {
    return context.run() == run;
  }

  /**
   * Starts the branch now, or when its {@link BranchLimit} permits. A branch that is abandoned
   * before it starts is not executed; it is only replayed if it has records or was abandoned from
   * the beginning.
   */
  void start() {
    boolean replayed =
        scope.executionThread().isAbandoned() || context.records().hasRecordsIn(path());
    Runnable start = () -> onThread(() -> runAndReleaseSlot(replayed));
    if (!context.branchLimiter().startOrQueue(limit, start) && !replayed) {
      scope.executionThread().markPastRecords();
    }
    scope.executionThread().onAbandoned(() -> startIfQueued(start, replayed));
  }

  /** An abandoned branch executes nothing new, so it does not wait for the limit. */
  private void startIfQueued(Runnable start, boolean replayed) {
    if (context.branchLimiter().dequeue(limit, start)) {
      onThread(() -> run(replayed));
    }
  }

  private void runAndReleaseSlot(boolean replayed) {
    try {
      run(replayed);
    } finally {
      context.branchLimiter().release(limit);
    }
  }

  private void onThread(Runnable code) {
    ActiveRun run = context.run();
    String name = "cairn " + run.id() + " " + path();
    context.services().activity().start(each -> run.definition().newThread(name, each), code);
  }

  private void run(boolean replayed) {
    scope.executionThread().bindTo(Thread.currentThread());
    CurrentScope.enter(scope);
    End ended = new End.Stopped(new RunStopped.Reason.Abandoned());
    try {
      ended = execute(replayed);
    } finally {
      CurrentScope.enter(null);
      completeWith(ended);
    }
  }

  private End execute(boolean replayed) {
    try {
      scope.history().checkRunNotStopped();
      if (!replayed) {
        scope.executionThread().throwIfStopped();
      }
      R value = scope.run(this::code);
      return new End.Returned(value, scope.history().now());
    } catch (RunStopped stopped) {
      return new End.Stopped(stopped.reason());
    } catch (Throwable thrown) {
      return new End.Threw(thrown, scope.history().now());
    }
  }

  @SuppressWarnings({"unchecked", "NullAway"}) // interceptors return what fits the branch
  private R code() throws Exception {
    Interceptors interceptors = context.services().interceptors();
    if (interceptors.isEmpty()) {
      return body.run();
    }
    ActiveRun run = context.run();
    var branch = new Intercepted.Branch(Intercepted.Workflow.of(run), path(), run.isDryRun());
    return (R) interceptors.around(branch, body::run);
  }

  /**
   * Completes the branch. A branch that returns at the moment at which it is abandoned is
   * compensated here, unless it is abandoned together with its parent or the workflow is cancelled:
   * then the parent compensates it.
   */
  private synchronized void completeWith(End ended) {
    boolean compensated =
        ended instanceof End.Returned
            && scope.executionThread().isAbandoned()
            && !scope.executionThread().isAbandonedWithParent()
            && !context.run().isCancelled();
    if (!compensated) {
      scope.executionThread().ended();
    }
    end.complete(ended);
    if (compensated) {
      compensateOnOwnThread();
    } else if (!(ended instanceof End.Returned)) {
      finished.complete(true);
    }
  }

  /** Marks a branch that still runs as the loser of a join; returns whether it still ran. */
  synchronized boolean markLoserIfRunning() {
    boolean runs = !end.isDone();
    if (runs) {
      scope.executionThread().markLoser();
    }
    return runs;
  }

  /** Completes when the branch passes its records: its next durable call is new. */
  CompletableFuture<Boolean> pastRecords() {
    return scope.executionThread().pastRecords();
  }

  /** Abandons a branch that lost a join: stops it and compensates its steps. */
  synchronized void abandon() {
    context.records().markAbandoned(path());
    scope.executionThread().abandon();
    compensateOnOwnThread();
  }

  /** Abandons a branch whose parent has failed; the parent compensates its steps. */
  void abandonWithParent() {
    context.records().markAbandoned(path());
    scope.executionThread().abandonWithParent();
  }

  boolean isAbandoned() {
    return scope.executionThread().isAbandoned();
  }

  /** Returns whether the branch lost a join while it ran, so that nobody receives its result. */
  boolean isAbandonedItself() {
    return scope.executionThread().isAbandonedItself();
  }

  private boolean hasReturned() {
    return end.getNow(null) instanceof End.Returned;
  }

  /** Compensates a branch that has returned, on a thread of its own. */
  void compensateOnOwnThread() {
    if (claimCompensation()) {
      context.run().add(scope.executionThread());
      onThread(() -> {
        CurrentScope.enter(scope);
        try {
          scope.compensate();
        } catch (RunStopped stopped) {
          LOG.debug("compensation stopped workflow={} branch={}", context.run().id(), path());
        } finally {
          CurrentScope.enter(null);
          scope.executionThread().ended();
          finished.complete(true);
        }
      });
    }
  }

  /** Claims the compensation of a branch that has returned; true for the first caller only. */
  private synchronized boolean claimCompensation() {
    boolean first = hasReturned() && !compensated;
    compensated |= first;
    return first;
  }

  /**
   * Compensates a branch that has returned, on the thread of its parent, and waits until it is
   * finished.
   */
  void compensateOnThreadOf(ExecutionThread parent) {
    if (claimCompensation()) {
      parent.setActivity(ExecutionThread.Activity.STEP);
      CurrentScope.enter(scope);
      try {
        scope.compensate();
      } finally {
        parent.leaveUserCode(ExecutionThread.Activity.WAITING);
        scope.executionThread().ended();
        finished.complete(true);
      }
    }
    awaitFinished();
  }

  /** Waits until neither the branch nor its compensation runs any more. */
  void awaitFinished() {
    Activity activity = context.services().activity();
    activity.beginWait();
    try {
      boolean returned = end.join() instanceof End.Returned;
      boolean compensating;
      synchronized (this) {
        compensating = compensated;
      }
      if (!returned || compensating) {
        finished.join();
      }
    } finally {
      activity.endWait();
    }
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the body returns an R and throws an E
  public R await() throws E {
    if (!(CurrentScope.get() instanceof WorkflowScope here) || !isOf(here.run())) {
      throw new UsageException(
          "Branch '%s' was awaited outside the code of its workflow. Await it in the workflow, between steps."
              .formatted(path()));
    }
    try {
      return (R) here.branches().await(this);
    } catch (Exception thrown) {
      throw (E) thrown;
    }
  }
}
