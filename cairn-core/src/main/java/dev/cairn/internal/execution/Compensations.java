package dev.cairn.internal.execution;

import dev.cairn.internal.run.RunStopped;
import dev.cairn.spi.Event;
import dev.cairn.workflow.Action;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.StepOptions;
import dev.cairn.workflow.TransactionAction;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to undo what a workflow, or a branch, has done so far: the last thing first. Used by its own
 * thread alone.
 */
final class Compensations {
  private final RunContext course;
  private final WorkflowScope scope;
  private final List<Compensation> registered = new ArrayList<>();

  Compensations(RunContext course, WorkflowScope scope) {
    this.course = course;
    this.scope = scope;
  }

  /** Undoes one thing; perhaps only if the workflow was cancelled. */
  private record Compensation(String key, String name, boolean onlyIfCancelled, Undoing undoing) {
    @FunctionalInterface
    interface Undoing {
      void undo() throws Exception;
    }
  }

  /** What a branch did is undone in the place of its fork, if it returned. */
  void add(BranchRun<?, ?> branch) {
    registered.add(
        new Compensation(
            branch.path(), branch.path(), false, () -> branch.undoFor(scope.strand())));
  }

  void add(String name, Retry retry, boolean onlyIfCancelled, Action<?> action) {
    var options = new StepOptions(name, retry, StepOptions.ArgumentsOf.UNKNOWN);
    Body<@Nullable Void, Exception> body =
        () -> {
          action.run();
          return null;
        };
    String key = scope.keys().next(name);
    registered.add(
        new Compensation(key, name, onlyIfCancelled, () -> scope.undo(key, options, body)));
  }

  void add(TransactionOptions options, TransactionAction<?> action) {
    TransactionBody<@Nullable Void, Exception> body =
        connection -> {
          action.execute(connection);
          return null;
        };
    String key = scope.keys().next(options.name());
    registered.add(
        new Compensation(key, options.name(), false, () -> scope.undo(key, options, body)));
  }

  /** Undoes everything, whatever fails meanwhile; a replay passes over what has no record. */
  void undo() {
    scope
        .history()
        .checkCanCompensate(registered.reversed().stream().map(Compensation::key).toList());
    for (Compensation compensation : registered.reversed()) {
      try {
        if (!compensation.onlyIfCancelled || course.run().isCancelled()) {
          compensation.undoing.undo();
        }
      } catch (RunStopped stopped) {
        if (!course.run().isRehearsal()
            || !(stopped.reason() instanceof RunStopped.Reason.GivenUp)) {
          throw stopped;
        }
      } catch (Throwable failed) {
        course.run().mayGoOn();
        course
            .services()
            .listener()
            .on(new Event.CompensationFailed(course.run().id(), compensation.name, failed));
      }
    }
    registered.clear();
  }
}
