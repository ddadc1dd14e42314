package dev.cairn.internal.execution;

import dev.cairn.common.Result;
import dev.cairn.error.StuckException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.BranchRun.End;
import dev.cairn.internal.registry.Rethrow;
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
 * Waits for branches, and records what was decided among them where that hangs on the timing. Used
 * by the thread that forked them.
 */
final class BranchJoin {
  private static final ValueType DECISION =
      new ValueType("what was decided among branches", String[].class);

  private final RunContext course;
  private final WorkflowScope scope;
  private final History history;
  private final RecordReader readings;

  BranchJoin(RunContext course, WorkflowScope scope) {
    this.course = course;
    this.scope = scope;
    this.history = scope.history();
    this.readings = new RecordReader(course.run(), course.services().values());
  }

  /**
   * What was decided among branches.
   *
   * @param by the one that it hung on
   * @param givenUp those that ran still
   * @param ended those that had ended before: what they did is undone, and their results stand
   */
  private record Decision(
      BranchRun<?, ?> by, List<BranchRun<?, ?>> givenUp, List<BranchRun<?, ?>> ended) {
    void carryOut() {
      givenUp.forEach(BranchRun::giveUp);
      for (BranchRun<?, ?> other : ended) {
        other.end().join(); // in a replay it comes to its end again
        other.undoByItself();
      }
    }

    void awaitGone() {
      givenUp.forEach(BranchRun::awaitGone);
      ended.forEach(BranchRun::awaitGone);
    }
  }

  /** What each gave; what the first one threw that failed, once the others are undone. */
  @SuppressWarnings({"unchecked", "NullAway"}) // each gave an R
  <R extends @Nullable Object> List<R> all(List<BranchRun<?, ?>> branches) throws Exception {
    String key = scope.keys().next("all");
    StepRecord recorded = history.findRecordIfNext(StepKind.JOIN, key);
    BranchRun<?, ?> failed = recorded == null ? firstEnded(branches, End.Threw.class) : null;
    if (recorded != null || failed != null) {
      Decision decision =
          recorded == null ? decided(key, failed, branches) : decided(recorded, branches);
      decision.carryOut();
      decision.awaitGone();
      course.run().mayGoOn();
      throw failure(decision.by);
    }
    var values = new ArrayList<R>(branches.size());
    for (BranchRun<?, ?> branch : branches) {
      values.add((R) await(branch));
    }
    return values;
  }

  /** What the first one gave that succeeded; if all fail, what the first of them threw. */
  @Nullable Object first(List<BranchRun<?, ?>> branches) throws Exception {
    String key = scope.keys().next("first");
    StepRecord recorded = history.findRecord(StepKind.JOIN, key);
    Decision decision =
        recorded == null
            ? decided(
                key,
                Objects.requireNonNullElse(
                    firstEnded(branches, End.Returned.class), branches.getFirst()),
                branches)
            : decided(recorded, branches);
    decision.carryOut();
    return await(decision.by);
  }

  /** How each ended. */
  @SuppressWarnings({"unchecked", "NullAway"}) // each gave an R
  <R extends @Nullable Object> List<Result<R>> outcomes(List<BranchRun<?, ?>> branches) {
    firstEnded(branches, End.Stopped.class);
    return branches.stream()
        .map(branch ->
            switch (end(branch)) {
              case End.Returned(var value, var at) -> (Result<R>) new Result.Success<>((R) value);
              case End.Threw(var exception, var at) -> new Result.Failure<R>(exception);
              case End.Stopped stopped -> throw stopped(branch);
            })
        .toList();
  }

  /** What one gave. */
  @Nullable Object await(BranchRun<?, ?> branch) throws Exception {
    firstEnded(List.of(branch), End.Stopped.class);
    return given(branch);
  }

  /**
   * What one gave that was forked elsewhere. It may go on for ever though this is given up, which
   * does not wait for it then; but for what it gave before, it waits in a replay.
   */
  @Nullable Object awaitOther(BranchRun<?, ?> branch) throws Exception {
    while (!branch.end().isDone()) {
      history.checkRunNotStopped();
      boolean beyond = branch.beyondRecords().isDone();
      if (beyond && !branch.isGivenUp() && !history.hasUnrequestedRecords()) {
        scope.strand().goesBeyondRecords();
        scope.strand().mayGoOn();
      }
      try {
        (beyond ? branch.end() : CompletableFuture.anyOf(branch.end(), branch.beyondRecords()))
            .get();
        if (branch.isGivenUp()) {
          branch.end().get();
        }
      } catch (InterruptedException interrupted) {
        history.checkRunNotStopped(); // else it was not interrupted by Cairn
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible); // an end is never a failure
      }
    }
    return await(branch);
  }

  private @Nullable Object given(BranchRun<?, ?> branch) throws Exception {
    if (end(branch) instanceof End.Returned(var value, var at)) {
      history.advanceTo(at);
      return value;
    }
    throw failure(branch);
  }

  /** How it ended; whoever was decided against while it ran is as good as stopped. */
  private static End end(BranchRun<?, ?> branch) {
    End end = branch.end().join();
    return branch.isGivenUpByItself() && !(end instanceof End.Stopped)
        ? new End.Stopped(new RunStopped.Reason.GivenUp())
        : end;
  }

  /**
   * What a branch threw, once it has: no interrupt is needed here, since it stops with whoever
   * waits for it.
   */
  private Exception failure(BranchRun<?, ?> failed) {
    return switch (end(failed)) {
      case End.Threw(var exception, var at) -> {
        history.advanceTo(at);
        yield Rethrow.asException(exception);
      }
      case End.Returned returned ->
          throw stuck(
              "The code of workflow '%s' failed in branch '%s' before, and does not now. Mend it, then resume the workflow."
                  .formatted(course.run().id(), failed.path()));
      case End.Stopped stopped -> throw stopped(failed);
    };
  }

  /** The first one that ends so; null if all end otherwise. */
  @SuppressWarnings("FutureReturnValueIgnored") // it only tells that the other one has ended
  private @Nullable BranchRun<?, ?> firstEnded(
      List<BranchRun<?, ?>> branches, Class<? extends End> how) {
    var ended = new LinkedBlockingQueue<BranchRun<?, ?>>();
    branches.forEach(branch -> branch.end().thenRun(() -> ended.add(branch)));
    for (int left = branches.size(); left > 0; left--) {
      BranchRun<?, ?> next = take(ended);
      history.advanceTo(at(next));
      if (how.isInstance(end(next))) {
        return next;
      }
    }
    return null;
  }

  private Instant at(BranchRun<?, ?> branch) {
    return switch (end(branch)) {
      case End.Returned(var value, var at) -> at;
      case End.Threw(var exception, var at) -> at;
      case End.Stopped stopped -> throw stopped(branch);
    };
  }

  private BranchRun<?, ?> take(BlockingQueue<BranchRun<?, ?>> ended) {
    while (true) {
      history.checkRunNotStopped();
      try {
        return ended.take();
      } catch (InterruptedException interrupted) {
        history.checkRunNotStopped(); // else it was not interrupted by Cairn
      }
    }
  }

  private RuntimeException stopped(BranchRun<?, ?> branch) {
    course.run().mayGoOn();
    if (!branch.isGivenUpByItself()) {
      scope.strand().mayGoOn();
    }
    return new UsageException(
        "Branch '%s' of workflow '%s' was given up when others were decided for, so it has no result. Await it before."
            .formatted(branch.path(), course.run().id()));
  }

  private Decision decided(StepRecord recorded, List<BranchRun<?, ?>> branches) {
    List<String> paths = List.of(decision(readings, recorded));
    BranchRun<?, ?> by =
        branches.stream()
            .filter(branch -> branch.path().equals(paths.getFirst()))
            .findFirst()
            .orElseThrow(() ->
                stuck(
                    "The code of workflow '%s' joins other branches at '%s' than before: '%s' is not among them. Mend it, then resume the workflow."
                        .formatted(course.run().id(), recorded.key(), paths.getFirst())));
    return decision(by, branches, branch -> paths.contains(branch.path()));
  }

  /** The branch that a decision went by, then those that were given up. */
  static String[] decision(RecordReader readings, StepRecord join) {
    return switch (join.outcome()) {
      case Outcome.Success success ->
          (String[]) Objects.requireNonNull(readings.readResult(join.key(), DECISION, success));
      case Outcome.Failure failure -> throw new IllegalStateException(failure.json());
    };
  }

  /** Decides by this one, and records it. */
  private Decision decided(String key, BranchRun<?, ?> by, List<BranchRun<?, ?>> branches) {
    scope.strand().mayGoOn();
    Decision decision = decision(by, branches, BranchRun::decideAgainst);
    Instant now = history.currentTime();
    String[] paths =
        Stream.concat(Stream.of(by), decision.givenUp.stream())
            .map(BranchRun::path)
            .toArray(String[]::new);
    Outcome outcome =
        course.services().values().encodeStepResult(course.run(), key, DECISION, paths);
    var span = new StepRecord.Span(now, now, 1);
    history.record(
        history.newRecord(StepKind.JOIN, key, outcome, span, StepRecord.Fingerprint.NONE));
    return decision;
  }

  private static Decision decision(
      BranchRun<?, ?> by, List<BranchRun<?, ?>> branches, Predicate<BranchRun<?, ?>> givenUp) {
    Map<Boolean, List<BranchRun<?, ?>>> others =
        branches.stream()
            .filter(branch -> branch != by)
            .collect(Collectors.partitioningBy(givenUp));
    return new Decision(
        by, others.getOrDefault(true, List.of()), others.getOrDefault(false, List.of()));
  }

  private RunStopped stuck(String message) {
    return course.run().stopped(new RunStopped.Reason.Stuck(new StuckException(message)));
  }
}
