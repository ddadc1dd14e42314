package dev.cairn.internal.start;

import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.StepScope;
import dev.cairn.internal.execution.TransactionScope;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.intercept.InterceptorScope;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
import java.util.Optional;

/** Finds the engine whose workflow the current thread executes. */
public final class ScopeEngine {
  private ScopeEngine() {}

  /** Returns the engine of the workflow that the current thread executes or starts, if any. */
  public static Optional<Object> find() {
    return of(CurrentScope.get());
  }

  private static Optional<Object> of(ThreadScope scope) {
    return switch (scope) {
      case WorkflowScope workflow -> Optional.of(workflow.host().engine());
      case StepScope step -> of(step.workflow());
      case TransactionScope transaction -> of(transaction.workflow());
      case InterceptorScope interceptor -> of(interceptor.outer());
      case CaptureScope capture -> Optional.of(capture.engine());
      default -> Optional.empty();
    };
  }
}
