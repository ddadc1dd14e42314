package dev.cairn.internal.execution;

import dev.cairn.error.UsageException;
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

/** A branch that runs in this process, on a thread of its own. */
final class BranchRun<R extends @Nullable Object, E extends Exception> implements Branch<R, E> {
  private static final Logger LOG = LoggerFactory.getLogger(BranchRun.class);

  private final RunContext course;
  private final WorkflowScope scope;
  private final BranchLimit forks;
  private final Body<R, E> body;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  private final CompletableFuture<Boolean> gone = new CompletableFuture<>();
  private boolean undone;

  BranchRun(RunContext course, WorkflowScope scope, BranchLimit forks, Body<R, E> body) {
    this.course = course;
    this.scope = scope;
    this.forks = forks;
    this.body = body;
  }

  /** How a branch ended. */
  sealed interface End {
    /** It gave this. */
    record Returned(@Nullable Object value, Instant at) implements End {}

    /** It threw this, and has undone what it did. */
    record Threw(Throwable exception, Instant at) implements End {}

    /** It stopped with its run, or was given up and has undone what it did. */
    record Stopped(RunStopped.Reason reason) implements End {}
  }

  String path() {
    return scope.path();
  }

  WorkflowScope scope() {
    return scope;
  }

  /** Completes once its code has ended. */
  CompletableFuture<End> end() {
    return end;
  }

  boolean isOf(ActiveRun run) {
    return course.run() == run;
  }

  /**
   * Runs it now, or when its turn comes. What is given up before that does nothing, but is replayed
   * if it did something before, or was given up from the first.
   */
  void start() {
    boolean replayed = scope.strand().isGivenUp() || course.records().hasRecordsIn(path());
    Runnable start = () -> onThread(() -> onItsTurn(replayed));
    if (!course.turns().take(forks, start) && !replayed) {
      scope.strand().goesBeyondRecords();
    }
    scope.strand().whenGivenUp(() -> startIfInLine(start, replayed));
  }

  /** What is given up does nothing new, and needs no turn for that. */
  private void startIfInLine(Runnable start, boolean replayed) {
    if (course.turns().leave(forks, start)) {
      onThread(() -> run(replayed));
    }
  }

  private void onItsTurn(boolean replayed) {
    try {
      run(replayed);
    } finally {
      course.turns().pass(forks);
    }
  }

  private void onThread(Runnable code) {
    ActiveRun run = course.run();
    run.definition().newThread("cairn " + run.id() + " " + path(), code).start();
  }

  private void run(boolean replayed) {
    scope.strand().runsOn(Thread.currentThread());
    CurrentScope.enter(scope);
    End ended = new End.Stopped(new RunStopped.Reason.GivenUp());
    try {
      ended = toTheEnd(replayed);
    } finally {
      CurrentScope.enter(null);
      ended(ended);
    }
  }

  private End toTheEnd(boolean replayed) {
    try {
      scope.history().checkRunNotStopped();
      if (!replayed) {
        scope.strand().mayGoOn();
      }
      R value = scope.run(body::run);
      return new End.Returned(value, scope.history().now());
    } catch (RunStopped stopped) {
      return new End.Stopped(stopped.reason());
    } catch (Throwable thrown) {
      return new End.Threw(thrown, scope.history().now());
    }
  }

  /**
   * One that is given up in the very moment in which it returns is undone, too; but not one that is
   * given up with whoever forked it, who undoes it in its place, as when the workflow is cancelled.
   */
  private synchronized void ended(End ended) {
    boolean undone =
        ended instanceof End.Returned
            && scope.strand().isGivenUp()
            && !scope.strand().isGivenUpWithAbove()
            && !course.run().isCancelled();
    if (!undone) {
      scope.strand().ended();
    }
    end.complete(ended);
    if (undone) {
      undoByItself();
    } else if (!(ended instanceof End.Returned)) {
      gone.complete(true);
    }
  }

  /** Decides against it if it runs still: true if so. */
  synchronized boolean decideAgainst() {
    boolean runs = !end.isDone();
    if (runs) {
      scope.strand().decideAgainst();
    }
    return runs;
  }

  /** Completes once it does something that no record leads beyond. */
  CompletableFuture<Boolean> beyondRecords() {
    return scope.strand().beyondRecords();
  }

  /** Lets it go no further, and undoes what it did, since it was decided against it. */
  synchronized void giveUp() {
    course.records().markAbandoned(path());
    scope.strand().giveUp();
    undoByItself();
  }

  /** Lets it go no further, since whoever forked it has failed, who undoes what it did. */
  void giveUpWithAbove() {
    course.records().markAbandoned(path());
    scope.strand().giveUpWithAbove();
  }

  boolean isGivenUp() {
    return scope.strand().isGivenUp();
  }

  /** Whether it was decided against it before it ended: then nobody gets its result. */
  boolean isGivenUpByItself() {
    return scope.strand().isGivenUpByItself();
  }

  private boolean hasReturned() {
    return end.getNow(null) instanceof End.Returned;
  }

  /** Undoes what it did, on a thread of its own, if it has returned. */
  void undoByItself() {
    if (mayUndo()) {
      course.run().add(scope.strand());
      onThread(() -> {
        CurrentScope.enter(scope);
        try {
          scope.undo();
        } catch (RunStopped stopped) {
          LOG.debug("undoing stopped workflow={} branch={}", course.run().id(), path());
        } finally {
          CurrentScope.enter(null);
          scope.strand().ended();
          gone.complete(true);
        }
      });
    }
  }

  /** What a branch has done that returned is undone once: true for who is to do so. */
  private synchronized boolean mayUndo() {
    boolean first = hasReturned() && !undone;
    undone |= first;
    return first;
  }

  /** Undoes what it did, on the thread of the branch that forked it, if it returned. */
  void undoFor(ExecutionThread parent) {
    if (mayUndo()) {
      parent.does(ExecutionThread.Doing.STEP);
      CurrentScope.enter(scope);
      try {
        scope.undo();
      } finally {
        parent.leavesUserCode(ExecutionThread.Doing.WAITING);
        scope.strand().ended();
        gone.complete(true);
      }
    }
    awaitGone();
  }

  /** Waits until nothing of it runs any more. */
  void awaitGone() {
    boolean returned = end.join() instanceof End.Returned;
    boolean undoing;
    synchronized (this) {
      undoing = undone;
    }
    if (!returned || undoing) {
      gone.join();
    }
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // the body gives an R and throws an E
  public R await() throws E {
    if (!(CurrentScope.get() instanceof WorkflowScope here) || !isOf(here.run())) {
      throw new UsageException(
          "Branch '%s' was awaited outside its workflow's code. Await it in the workflow, between steps."
              .formatted(path()));
    }
    try {
      return (R) here.branches().await(this);
    } catch (Exception thrown) {
      throw (E) thrown;
    }
  }
}
