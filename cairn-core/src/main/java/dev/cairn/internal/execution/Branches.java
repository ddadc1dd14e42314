package dev.cairn.internal.execution;

import dev.cairn.common.Result;
import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.background.Activity;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.StartOptions;
import dev.cairn.workflow.Action;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.Branch;
import dev.cairn.workflow.BranchLimit;
import dev.cairn.workflow.EngineBranchScope;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.TransactionAction;
import dev.cairn.workflow.TransactionOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The branches that one thread of a run has started, its compensations, and its patches. Used by
 * that thread alone.
 */
final class Branches implements EngineBranchScope {
  private static final int MAX_PATH_LENGTH = 1_000;

  private final RunContext context;
  private final WorkflowScope scope;
  private final BranchJoin join;
  private final Compensations compensations;
  private final Patches patches;
  private final List<BranchRun<?, ?>> started = new ArrayList<>();
  private final Set<BranchRun<?, ?>> unawaited = new LinkedHashSet<>();

  Branches(RunContext context, WorkflowScope scope) {
    this.context = context;
    this.scope = scope;
    this.join = new BranchJoin(context, scope);
    this.compensations = new Compensations(context, scope);
    this.patches = new Patches(context, scope.history(), scope.keys());
  }

  @Override
  public <R extends @Nullable Object, E extends Exception> Branch<R, E> branch(
      String name, BranchLimit limit, Body<R, E> body) {
    String path = scope.keys().next(name);
    check(path, limit);
    scope.history().checkRunNotStopped();
    var branch = new BranchRun<>(context, scope.branch(path, limit), limit, body);
    started.add(branch);
    unawaited.add(branch);
    compensations.add(branch);
    if (context.records().isAbandoned(path)) {
      branch.abandon();
    }
    branch.start();
    return branch;
  }

  @Override
  public <R extends @Nullable Object> Handle<R> start(Fn.Void0 call, StartOptions options) {
    CaptureScope.Call captured = CaptureScope.capture(context.host().engine(), call);
    return scope.children().handle(captured.definition(), captured.arguments(), options);
  }

  private void check(String path, BranchLimit limit) {
    if (path.length() > MAX_PATH_LENGTH) {
      throw new InvalidArgumentException(
          "name",
          "The path of a branch in workflow '%s' has %d characters; at most %d are possible. Use shorter names or less nesting."
              .formatted(context.run().id(), path.length(), MAX_PATH_LENGTH));
    }
    if (scope.isWithin(limit)) {
      throw new UsageException(
          "Branch '%s' was started inside a branch of the same BranchLimit.of(%d), which could wait for itself. Use another BranchLimit for nested branches."
              .formatted(path, limit.atMost()));
    }
  }

  @Override
  public <R extends @Nullable Object> List<R> all(List<? extends Branch<? extends R, ?>> branches)
      throws Exception {
    return join.all(ownBranches(branches));
  }

  @Override
  @SuppressWarnings({"unchecked", "NullAway"}) // each branch returns an R
  public <R extends @Nullable Object> R first(List<? extends Branch<? extends R, ?>> branches)
      throws Exception {
    return (R) join.first(ownBranches(branches));
  }

  @Override
  public <R extends @Nullable Object> List<Result<R>> outcomes(
      List<? extends Branch<? extends R, ?>> branches) {
    return join.outcomes(ownBranches(branches));
  }

  @Nullable Object await(BranchRun<?, ?> branch) throws Exception {
    unawaited.remove(branch);
    return branch.scope().isBranchOf(scope) ? join.await(branch) : join.awaitOther(branch);
  }

  private List<BranchRun<?, ?>> ownBranches(List<? extends Branch<?, ?>> branches) {
    var own = new LinkedHashSet<BranchRun<?, ?>>();
    for (Branch<?, ?> branch : branches) {
      if (!(branch instanceof BranchRun<?, ?> run) || !started.contains(run)) {
        throw new UsageException(
            "Workflow '%s' joined a branch that was not started by this thread. Join branches where they are started, or await them one by one."
                .formatted(context.run().id()),
            context.run().id());
      }
      if (!own.add(run)) {
        throw new InvalidArgumentException(
            "branches",
            "Branch '%s' was passed twice to a join. Pass it once.".formatted(run.path()));
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

  @Override
  public int generation() {
    return context.run().owned().generation();
  }

  @Override
  public Error continueAsNew(List<? extends @Nullable Object> arguments) {
    return new Continuation(context, scope).request(arguments, openBranches());
  }

  @Override
  public Error continueAsNew(Fn.Void0 call) {
    var continuation = new Continuation(context, scope);
    return continuation.request(continuation.arguments(call), openBranches());
  }

  private List<String> openBranches() {
    return unawaited.stream().map(BranchRun::path).toList();
  }

  /**
   * Waits, at the end of the code, for the branches that nobody awaited. The failure of one fails
   * the code.
   */
  void joinUnawaited() throws Exception {
    if (!unawaited.isEmpty()) {
      join.all(List.copyOf(unawaited));
    }
    started.forEach(BranchRun::awaitFinished);
  }

  /** Waits for all branches, which stop with their run. */
  void awaitFinished() {
    started.forEach(BranchRun::awaitFinished);
  }

  /**
   * Abandons the branches that still run, and compensates the steps of this thread and of the
   * branches that returned.
   */
  void runCompensations() {
    started.stream().filter(branch -> !branch.end().isDone()).forEach(BranchRun::abandonWithParent);
    Activity activity = context.services().activity();
    activity.beginWait();
    try {
      started.forEach(branch -> branch.end().join());
    } finally {
      activity.endWait();
    }
    try {
      compensations.run();
    } finally {
      awaitFinished();
    }
  }
}
