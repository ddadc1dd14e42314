package dev.cairn.internal.execution;

import dev.cairn.common.Result;
import dev.cairn.error.UsageException;
import dev.cairn.error.WorkflowStoppedException;
import dev.cairn.internal.background.Activity;
import dev.cairn.internal.execution.BranchRun.End;
import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.replay.History;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.StepKind;
import dev.cairn.internal.store.record.StepRecord;
import dev.cairn.internal.value.RecordReader;
import dev.cairn.spi.ValueType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Waits for branches. If the result of a join depends on timing, the decision is recorded, so that
 * a replay decides in the same way. Used by the thread that started the branches.
 */
final class BranchJoin {
  private static final ValueType DECISION = new ValueType("the decision of a join", String[].class);

  private final RunContext context;
  private final WorkflowScope scope;
  private final History history;
  private final RecordReader recordReader;

  BranchJoin(RunContext context, WorkflowScope scope) {
    this.context = context;
    this.scope = scope;
    this.history = scope.history();
    this.recordReader = new RecordReader(context.run(), context.services().values());
  }

  /**
   * The decision of a join.
   *
   * @param decisive the branch that decided it
   * @param abandoned the branches that were still running
   * @param ended the branches that had ended before: they are compensated, and their results stay
   *     available
   */
  private record JoinDecision(
      BranchRun<?, ?> decisive, List<BranchRun<?, ?>> abandoned, List<BranchRun<?, ?>> ended) {
    void apply() {
      abandoned.forEach(BranchRun::abandon);
      for (BranchRun<?, ?> branch : ended) {
        branch.end().join(); // on replay it ends again
        branch.compensateOnOwnThread();
      }
    }

    void awaitFinished() {
      abandoned.forEach(BranchRun::awaitFinished);
      ended.forEach(BranchRun::awaitFinished);
    }
  }

  /**
   * Returns the results of all branches. If one fails, throws its exception after the others are
   * compensated.
   */
  @SuppressWarnings({"unchecked", "NullAway"}) // each branch returned an R
  <R extends @Nullable Object> List<R> all(List<BranchRun<?, ?>> branches) throws Exception {
    String key = scope.keys().next("all");
    StepRecord recorded = history.findRecordIfNext(StepKind.JOIN, key);
    BranchRun<?, ?> failed = recorded == null ? firstEnded(branches, End.Threw.class) : null;
    if (recorded != null || failed != null) {
      JoinDecision decision =
          recorded == null ? decide(key, failed, branches) : decide(recorded, branches);
      decision.apply();
      decision.awaitFinished();
      context.run().throwIfStopped();
      throw failure(decision.decisive);
    }
    var values = new ArrayList<R>(branches.size());
    for (BranchRun<?, ?> branch : branches) {
      values.add((R) await(branch));
    }
    return values;
  }

  /**
   * Returns the result of the first branch that succeeds; if all fail, throws the exception of the
   * first branch.
   */
  @Nullable Object first(List<BranchRun<?, ?>> branches) throws Exception {
    String key = scope.keys().next("first");
    StepRecord recorded = history.findRecord(StepKind.JOIN, key);
    JoinDecision decision =
        recorded == null
            ? decide(
                key,
                Objects.requireNonNullElse(
                    firstEnded(branches, End.Returned.class), branches.getFirst()),
                branches)
            : decide(recorded, branches);
    decision.apply();
    return await(decision.decisive);
  }

  /** Waits for all branches, and returns the outcome of each. */
  @SuppressWarnings({"unchecked", "NullAway"}) // each branch returned an R
  <R extends @Nullable Object> List<Result<R>> outcomes(List<BranchRun<?, ?>> branches) {
    firstEnded(branches, End.Stopped.class);
    return branches.stream()
        .map(branch ->
            switch (end(branch)) {
              case End.Returned(var value, var at) -> (Result<R>) new Result.Success<>((R) value);
              case End.Threw(var exception, var at) -> new Result.Failure<R>(exception);
              case End.Stopped stopped -> throw noResult(branch);
            })
        .toList();
  }

  /** Waits for a branch of this thread; returns its result or throws its exception. */
  @Nullable Object await(BranchRun<?, ?> branch) throws Exception {
    firstEnded(List.of(branch), End.Stopped.class);
    return result(branch);
  }

  /**
   * Waits for a branch that another thread of the run started. If this thread is abandoned, it
   * stops waiting once the branch passes its records, since the branch may run for ever; while the
   * branch replays, its earlier outcome is awaited.
   */
  @Nullable Object awaitOther(BranchRun<?, ?> branch) throws Exception {
    while (!branch.end().isDone()) {
      history.checkRunNotStopped();
      boolean pastRecords = branch.pastRecords().isDone();
      if (pastRecords && !branch.isAbandoned() && !history.hasUnrequestedRecords()) {
        scope.executionThread().markPastRecords();
        scope.executionThread().throwIfStopped();
      }
      Activity activity = context.services().activity();
      activity.beginWait();
      try {
        (pastRecords ? branch.end() : CompletableFuture.anyOf(branch.end(), branch.pastRecords()))
            .get();
        if (branch.isAbandoned()) {
          branch.end().get();
        }
      } catch (InterruptedException interrupted) {
        history.checkRunNotStopped(); // otherwise Cairn did not cause the interrupt
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible); // the future of an end never fails
      } finally {
        activity.endWait();
      }
    }
    return await(branch);
  }

  private @Nullable Object result(BranchRun<?, ?> branch) throws Exception {
    if (end(branch) instanceof End.Returned(var value, var at)) {
      history.advanceTo(at);
      return value;
    }
    throw failure(branch);
  }

  /** Returns how a branch ended; a branch that lost a join while it ran counts as stopped. */
  private static End end(BranchRun<?, ?> branch) {
    End end = branch.end().join();
    return branch.isAbandonedItself() && !(end instanceof End.Stopped)
        ? new End.Stopped(new RunStopped.Reason.Abandoned())
        : end;
  }

  /**
   * Returns the exception of a failed branch, once it has ended. This wait needs no interrupt,
   * because the branch stops with the run.
   */
  private Exception failure(BranchRun<?, ?> failed) {
    return switch (end(failed)) {
      case End.Threw(var exception, var at) -> {
        history.advanceTo(at);
        yield Rethrow.asException(exception);
      }
      case End.Returned returned ->
          throw stuck(
              "In workflow '%s', branch '%s' failed when it was recorded, but returned on replay. Fix the code, then resume the workflow."
                  .formatted(context.run().id(), failed.path()));
      case End.Stopped stopped -> throw noResult(failed);
    };
  }

  /** Returns the first branch that ends in the given way; null if all end otherwise. */
  @SuppressWarnings("FutureReturnValueIgnored") // the new stage only reports the end
  private @Nullable BranchRun<?, ?> firstEnded(
      List<BranchRun<?, ?>> branches, Class<? extends End> how) {
    var ended = new LinkedBlockingQueue<BranchRun<?, ?>>();
    branches.forEach(branch -> branch.end().thenRun(() -> ended.add(branch)));
    for (int left = branches.size(); left > 0; left--) {
      BranchRun<?, ?> next = takeEnded(ended);
      history.advanceTo(endedAt(next));
      if (how.isInstance(end(next))) {
        return next;
      }
    }
    return null;
  }

  private Instant endedAt(BranchRun<?, ?> branch) {
    return switch (end(branch)) {
      case End.Returned(var value, var at) -> at;
      case End.Threw(var exception, var at) -> at;
      case End.Stopped stopped -> throw noResult(branch);
    };
  }

  private BranchRun<?, ?> takeEnded(BlockingQueue<BranchRun<?, ?>> ended) {
    while (true) {
      history.checkRunNotStopped();
      Activity activity = context.services().activity();
      activity.beginWait();
      try {
        return ended.take();
      } catch (InterruptedException interrupted) {
        history.checkRunNotStopped(); // otherwise Cairn did not cause the interrupt
      } finally {
        activity.endWait();
      }
    }
  }

  private RuntimeException noResult(BranchRun<?, ?> branch) {
    context.run().throwIfStopped();
    if (!branch.isAbandonedItself()) {
      scope.executionThread().throwIfStopped();
    }
    return new UsageException(
        "Branch '%s' of workflow '%s' was cancelled because another branch won the join, so it has no result. Await it before the join."
            .formatted(branch.path(), context.run().id()),
        context.run().id());
  }

  private JoinDecision decide(StepRecord recorded, List<BranchRun<?, ?>> branches) {
    List<String> paths = List.of(decision(recordReader, recorded));
    BranchRun<?, ?> decisive =
        branches.stream()
            .filter(branch -> branch.path().equals(paths.getFirst()))
            .findFirst()
            .orElseThrow(() ->
                stuck(
                    "The code of workflow '%s' joins other branches at '%s' than were recorded: '%s' is missing. Fix the code, then resume the workflow."
                        .formatted(context.run().id(), recorded.key(), paths.getFirst())));
    return decision(decisive, branches, branch -> paths.contains(branch.path()));
  }

  /**
   * Returns the paths of a recorded decision: first the decisive branch, then the abandoned ones.
   */
  static String[] decision(RecordReader recordReader, StepRecord join) {
    return switch (join.outcome()) {
      case Outcome.Success success ->
          (String[]) Objects.requireNonNull(recordReader.readResult(join.key(), DECISION, success));
      case Outcome.Failure failure -> throw new IllegalStateException(failure.json());
    };
  }

  /** Makes the decision for a branch, and records it. */
  private JoinDecision decide(
      String key, BranchRun<?, ?> decisive, List<BranchRun<?, ?>> branches) {
    scope.executionThread().throwIfStopped();
    JoinDecision decision = decision(decisive, branches, BranchRun::markLoserIfRunning);
    Instant now = history.currentTime();
    String[] paths =
        Stream.concat(Stream.of(decisive), decision.abandoned.stream())
            .map(BranchRun::path)
            .toArray(String[]::new);
    Outcome outcome =
        context.services().values().encodeStepResult(context.run(), key, DECISION, paths);
    var span = new StepRecord.Span(now, now, 1);
    history.record(
        history.newRecord(StepKind.JOIN, key, outcome, span, StepRecord.Fingerprint.NONE));
    return decision;
  }

  private static JoinDecision decision(
      BranchRun<?, ?> decisive,
      List<BranchRun<?, ?>> branches,
      Predicate<BranchRun<?, ?>> abandoned) {
    Map<Boolean, List<BranchRun<?, ?>>> others =
        branches.stream()
            .filter(branch -> branch != decisive)
            .collect(Collectors.partitioningBy(abandoned));
    return new JoinDecision(
        decisive, others.getOrDefault(true, List.of()), others.getOrDefault(false, List.of()));
  }

  private RunStopped stuck(String message) {
    return context
        .run()
        .stopWith(
            new RunStopped.Reason.Stuck(
                WorkflowStoppedException.stuck(message, context.run().id())));
  }
}
