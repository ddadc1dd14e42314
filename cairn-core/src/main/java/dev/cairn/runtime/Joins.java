package dev.cairn.runtime;

import dev.cairn.api.Result;
import dev.cairn.api.StuckException;
import dev.cairn.api.UsageException;
import dev.cairn.runtime.BranchRun.End;
import dev.cairn.spi.Slot;
import dev.cairn.store.Outcome;
import dev.cairn.store.StepKind;
import dev.cairn.store.StepRecord;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Waits for branches, and records what was decided among them where that hangs on the timing. Used
 * by the thread that forked them.
 */
final class Joins {
  private static final Slot DECISION = new Slot("what was decided among branches", String[].class);

  private final Course course;
  private final WorkflowScope scope;
  private final History history;
  private final Readings readings;

  Joins(Course course, WorkflowScope scope) {
    this.course = course;
    this.scope = scope;
    this.history = scope.history();
    this.readings = new Readings(course.run(), course.services().values());
  }

  /** What each gave; what the first one threw that failed, once the others are undone. */
  @SuppressWarnings({"unchecked", "NullAway"}) // each gave an R
  <R extends @Nullable Object> List<R> all(List<BranchRun<?, ?>> branches) throws Exception {
    String key = scope.keys().next("all");
    StepRecord recorded = history.recordedIf(StepKind.JOIN, key);
    BranchRun<?, ?> failed =
        recorded == null ? firstEnded(branches, End.Threw.class) : decided(recorded, branches);
    if (failed != null) {
      if (recorded == null) {
        history.mayGoOn();
        record(key, failed, branches);
      }
      List<BranchRun<?, ?>> others = giveUpOthers(failed, branches);
      others.forEach(BranchRun::awaitGone);
      course.run().mayGoOn();
      throw failure(failed);
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
    StepRecord recorded = history.recorded(StepKind.JOIN, key);
    BranchRun<?, ?> winner;
    if (recorded == null) {
      winner =
          Objects.requireNonNullElse(firstEnded(branches, End.Returned.class), branches.getFirst());
      record(key, winner, branches);
    } else {
      winner = decided(recorded, branches);
    }
    giveUpOthers(winner, branches);
    return await(winner);
  }

  /** How each ended. */
  @SuppressWarnings({"unchecked", "NullAway"}) // each gave an R
  <R extends @Nullable Object> List<Result<R>> outcomes(List<BranchRun<?, ?>> branches) {
    firstEnded(branches, End.Stopped.class);
    return branches.stream()
        .map(branch ->
            switch (branch.end().join()) {
              case End.Returned(var value, var at) -> (Result<R>) new Result.Success<>((R) value);
              case End.Threw(var exception, var at) -> new Result.Failure<R>(exception);
              case End.Stopped stopped -> throw stopped(branch);
            })
        .toList();
  }

  /** What one gave. */
  @Nullable Object await(BranchRun<?, ?> branch) throws Exception {
    firstEnded(List.of(branch), End.Stopped.class);
    if (branch.end().join() instanceof End.Returned(var value, var at)) {
      history.notBefore(at);
      return value;
    }
    throw failure(branch);
  }

  /**
   * What a branch threw, once it has: no interrupt is needed here, since it stops with whoever
   * waits for it.
   */
  private Exception failure(BranchRun<?, ?> failed) {
    return switch (failed.end().join()) {
      case End.Threw(var exception, var at) -> {
        history.notBefore(at);
        yield Throwing.asException(exception);
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
      history.notBefore(at(next));
      if (how.isInstance(next.end().join())) {
        return next;
      }
    }
    return null;
  }

  private Instant at(BranchRun<?, ?> branch) {
    return switch (branch.end().join()) {
      case End.Returned(var value, var at) -> at;
      case End.Threw(var exception, var at) -> at;
      case End.Stopped stopped -> throw stopped(branch);
    };
  }

  private BranchRun<?, ?> take(BlockingQueue<BranchRun<?, ?>> ended) {
    while (true) {
      history.mayForkAndJoin();
      try {
        return ended.take();
      } catch (InterruptedException interrupted) {
        history.interruptedAtJoin("waited for branches");
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

  private BranchRun<?, ?> decided(StepRecord recorded, List<BranchRun<?, ?>> branches) {
    String path = decision(readings, recorded)[0];
    return branches.stream()
        .filter(branch -> branch.path().equals(path))
        .findFirst()
        .orElseThrow(() ->
            stuck(
                "The code of workflow '%s' joins other branches at '%s' than before: '%s' is not among them. Mend it, then resume the workflow."
                    .formatted(course.run().id(), recorded.key(), path)));
  }

  /** The branch that a decision went by, then those that were given up. */
  static String[] decision(Readings readings, StepRecord join) {
    return switch (join.outcome()) {
      case Outcome.Success success ->
          (String[]) Objects.requireNonNull(readings.value(DECISION, success));
      case Outcome.Failure failure -> throw new IllegalStateException(failure.json());
    };
  }

  private void record(String key, BranchRun<?, ?> by, List<BranchRun<?, ?>> branches) {
    Instant now = history.clock();
    String[] paths =
        Stream.concat(Stream.of(by), others(by, branches).stream())
            .map(BranchRun::path)
            .toArray(String[]::new);
    Outcome outcome = course.services().values().success(DECISION, paths);
    var span = new StepRecord.Span(now, now, 1);
    history.record(history.frame(StepKind.JOIN, key, outcome, span, StepRecord.Fingerprint.NONE));
  }

  private static List<BranchRun<?, ?>> giveUpOthers(
      BranchRun<?, ?> by, List<BranchRun<?, ?>> branches) {
    List<BranchRun<?, ?>> others = others(by, branches);
    others.forEach(BranchRun::giveUp);
    return others;
  }

  /** Those that have something to give up: not those that failed, and undid what they did. */
  private static List<BranchRun<?, ?>> others(BranchRun<?, ?> by, List<BranchRun<?, ?>> branches) {
    return branches.stream()
        .filter(branch -> branch != by && !(branch.end().getNow(null) instanceof End.Threw))
        .toList();
  }

  private RunStopped stuck(String message) {
    return course.run().stopped(new RunStopped.Reason.Stuck(new StuckException(message)));
  }
}
