package dev.cairn.internal.execution;

import dev.cairn.common.Result;
import dev.cairn.error.UsageException;
import dev.cairn.workflow.Action;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.BranchScope;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.TransactionAction;
import dev.cairn.workflow.TransactionOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The branches that a workflow, or a branch of it, has forked, how to undo what it did, and which
 * way its code goes. Used by its own thread alone.
 */
final class Branches implements BranchScope {
  private static final int LONGEST_PATH = 1_000;

  private final RunContext course;
  private final WorkflowScope scope;
  private final BranchJoin joins;
  private final Compensations compensations;
  private final Patches patches;
  private final List<BranchRun<?, ?>> forked = new ArrayList<>();
  private final Set<BranchRun<?, ?>> unawaited = new LinkedHashSet<>();

  Branches(RunContext course, WorkflowScope scope) {
    this.course = course;
    this.scope = scope;
    this.joins = new BranchJoin(course, scope);
    this.compensations = new Compensations(course, scope);
    this.patches = new Patches(course, scope.history(), scope.keys());
  }

  @Override
  public <R extends @Nullable Object, E extends Exception> Branch<R, E> branch(
      String name, BranchLimit forks, Body<R, E> body) {
    String path = scope.keys().next(name);
    check(path, forks);
    scope.history().checkRunNotStopped();
    var branch = new BranchRun<>(course, scope.fork(path, forks), forks, body);
    forked.add(branch);
    unawaited.add(branch);
    compensations.add(branch);
    if (course.records().isAbandoned(path)) {
      branch.giveUp();
    }
    branch.start();
    return branch;
  }

  private void check(String path, BranchLimit forks) {
    if (path.length() > LONGEST_PATH) {
      throw new UsageException(
          "The path of a branch in workflow '%s' has %d characters; give %d or fewer, by shorter names or less nesting."
              .formatted(course.run().id(), path.length(), LONGEST_PATH));
    }
    if (scope.isWithin(forks)) {
      throw new UsageException(
          "Branch '%s' was to be forked inside a branch of the same BranchLimit.of(%d), whose turn it may hold for ever. Use other Forks inside."
              .formatted(path, forks.atMost()));
    }
  }

  @Override
  public <R extends @Nullable Object> List<R> all(List<? extends Branch<? extends R, ?>> branches)
      throws Exception {
    return joins.all(own(branches));
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // each gives an R
  public <R extends @Nullable Object> R first(List<? extends Branch<? extends R, ?>> branches)
      throws Exception {
    return (R) joins.first(own(branches));
  }

  @Override
  public <R extends @Nullable Object> List<Result<R>> outcomes(
      List<? extends Branch<? extends R, ?>> branches) {
    return joins.outcomes(own(branches));
  }

  @Nullable Object await(BranchRun<?, ?> branch) throws Exception {
    unawaited.remove(branch);
    return branch.scope().isForkedBy(scope) ? joins.await(branch) : joins.awaitOther(branch);
  }

  private List<BranchRun<?, ?>> own(List<? extends Branch<?, ?>> branches) {
    var own = new LinkedHashSet<BranchRun<?, ?>>();
    for (Branch<?, ?> branch : branches) {
      if (!(branch instanceof BranchRun<?, ?> run) || !forked.contains(run)) {
        throw new UsageException(
            "Workflow '%s' was to join a branch that was not forked here. Join branches where they are forked, or await them one by one."
                .formatted(course.run().id()));
      }
      if (!own.add(run)) {
        throw new UsageException(
            "Branch '%s' was given twice to be joined. Give it once.".formatted(run.path()));
      }
    }
    unawaited.removeAll(own);
    return List.copyOf(own);
  }

  @Override
  public void compensate(String name, Retry retry, Action<?> action) {
    compensations.add(name, retry, false, action);
  }

  @Override
  public void onCancel(String name, Retry retry, Action<?> action) {
    compensations.add(name, retry, true, action);
  }

  @Override
  public void compensate(TransactionOptions options, TransactionAction<?> action) {
    compensations.add(options, action);
  }

  @Override
  public boolean patched(String name) {
    return patches.patched(name);
  }

  /**
   * Waits, at the end of the code, for those that nobody awaited: the failure of one is the code's.
   */
  void joinRest() throws Exception {
    if (!unawaited.isEmpty()) {
      joins.all(List.copyOf(unawaited));
    }
    forked.forEach(BranchRun::awaitGone);
  }

  /** Waits for all, which stop with their run. */
  void awaitGone() {
    forked.forEach(BranchRun::awaitGone);
  }

  /** Gives up those that run, and undoes what was done here and in those that returned. */
  void undo() {
    forked.stream().filter(branch -> !branch.end().isDone()).forEach(BranchRun::giveUpWithAbove);
    forked.forEach(branch -> branch.end().join());
    try {
      compensations.undo();
    } finally {
      awaitGone();
    }
  }
}
