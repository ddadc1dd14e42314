package dev.cairn.internal.start;

import dev.cairn.internal.execution.StepScope;
import dev.cairn.internal.execution.TransactionScope;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.header.Headers;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import java.util.Map;

/** The headers that starts and messages inherit from the workflow that the current thread runs. */
public final class InheritedHeaders {
  private InheritedHeaders() {}

  /**
   * The headers of that workflow, in its steps and transactions too; empty outside of workflows.
   */
  static Map<String, String> current() {
    return switch (CurrentScope.get()) {
      case WorkflowScope workflow -> workflow.headers();
      case StepScope step -> step.headers();
      case TransactionScope inside when inside.ids() != null -> inside.headers();
      default -> Map.of();
    };
  }

  /** Options with the headers that the start inherits. */
  public static StartOptions of(StartOptions options) {
    Map<String, String> inherited = current();
    return inherited.isEmpty()
        ? options
        : options.headers(Headers.merged(inherited, options.headers()));
  }

  static Message of(Message message) {
    Map<String, String> inherited = current();
    return inherited.isEmpty()
        ? message
        : message.headers(Headers.merged(inherited, message.headers()));
  }
}
