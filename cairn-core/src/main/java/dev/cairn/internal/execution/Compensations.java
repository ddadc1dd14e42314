package dev.cairn.internal.execution;

import dev.cairn.internal.run.RunStopped;
import dev.cairn.spi.Event;
import dev.cairn.workflow.Action;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.EngineStepCall;
import dev.cairn.workflow.Retry;
import dev.cairn.workflow.TransactionAction;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The compensations that one thread of a run has registered, in order; they are executed in reverse
 * order. Used by that thread alone.
 */
final class Compensations {
  private final RunContext context;
  private final WorkflowScope scope;
  private final List<Compensation> registered = new ArrayList<>();

  Compensations(RunContext context, WorkflowScope scope) {
    this.context = context;
    this.scope = scope;
  }

  /** One compensation; {@code onlyIfCancelled} for {@code onCancel}. */
  private record Compensation(
      String key, String name, boolean onlyIfCancelled, CompensationCode code) {
    @FunctionalInterface
    interface CompensationCode {
      void run() throws Exception;
    }
  }

  /** Registers a branch: if it returned, its compensations are executed at its position. */
  void add(BranchRun<?, ?> branch) {
    registered.add(
        new Compensation(
            branch.path(),
            branch.path(),
            false,
            () -> branch.compensateOnThreadOf(scope.executionThread())));
  }

  void add(String name, Retry retry, boolean onlyIfCancelled, Action<?> action) {
    var options = new EngineStepCall(name, retry, EngineStepCall.ArgumentsOf.UNKNOWN);
    Body<@Nullable Void, Exception> body =
        () -> {
          action.run();
          return null;
        };
    String key = scope.keys().next(name);
    registered.add(
        new Compensation(key, name, onlyIfCancelled, () -> scope.compensate(key, options, body)));
  }

  void add(TransactionOptions options, TransactionAction<?> action) {
    TransactionBody<@Nullable Void, Exception> body =
        connection -> {
          action.execute(connection);
          return null;
        };
    String key = scope.keys().next(options.name());
    registered.add(
        new Compensation(key, options.name(), false, () -> scope.compensate(key, options, body)));
  }

  /**
   * Executes all compensations in reverse order. A failed compensation is reported and the next one
   * is executed. A dry run skips compensations without a record.
   */
  void run() {
    scope
        .history()
        .checkCanCompensate(registered.reversed().stream().map(Compensation::key).toList());
    for (Compensation compensation : registered.reversed()) {
      try {
        if (!compensation.onlyIfCancelled || context.run().isCancelled()) {
          compensation.code.run();
        }
      } catch (RunStopped stopped) {
        if (!context.run().isDryRun()
            || !(stopped.reason() instanceof RunStopped.Reason.Abandoned)) {
          throw stopped;
        }
      } catch (Throwable failed) {
        context.run().throwIfStopped();
        context
            .services()
            .listener()
            .on(new Event.CompensationFailed(context.run().id(), compensation.name, failed));
      }
    }
    registered.clear();
  }
}
