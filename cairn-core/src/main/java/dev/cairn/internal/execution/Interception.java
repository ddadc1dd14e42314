package dev.cairn.internal.execution;

import dev.cairn.internal.header.Headers;
import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import java.sql.Connection;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Calls interceptors around starts and messages outside of workflow code, and adds the headers that
 * they inherit. Starts of children and messages of workflow code are intercepted where they are
 * recorded.
 *
 * @param interceptors the interceptors of the application
 */
public record Interception(Interceptors interceptors) {
  /**
   * Starts a workflow.
   *
   * @param name its registered name
   * @param id under which id
   * @param options how it is to be started
   * @param begin starts it with the options that the interceptors left
   * @return what that returned
   */
  public <T extends @Nullable Object> T start(
      String name, String id, StartOptions options, Function<StartOptions, T> begin) {
    StartOptions inherited = inherited(options);
    if (interceptors.isEmpty()) {
      return begin.apply(inherited);
    }
    return Interceptors.unwrapped(() ->
        interceptors.around(
            Intercepted.Start.of(id, name, null, inherited),
            inherited.headers(),
            headers -> begin.apply(inherited.headers(headers))));
  }

  /**
   * Sends a message.
   *
   * @param message the message
   * @param deliver sends it with the headers that the interceptors left
   * @return what that returned
   */
  public <T extends @Nullable Object> T send(Message message, Function<Message, T> deliver) {
    Message inherited = inherited(message);
    if (interceptors.isEmpty()) {
      return deliver.apply(inherited);
    }
    return Interceptors.unwrapped(() ->
        interceptors.around(
            new Intercepted.Send(message.workflowId(), message.topic(), null),
            inherited.headers(),
            headers -> deliver.apply(inherited.headers(headers))));
  }

  /**
   * Returns the connection of a transaction that the application has begun on this thread, in which
   * starts and messages take part. Workflow code records them instead.
   *
   * @return the connection; null if there is none
   */
  public @Nullable Connection callerTransaction() {
    return interceptors.isEmpty() || CurrentScope.get() instanceof WorkflowScope
        ? null
        : interceptors.callerTransaction();
  }

  /** A message with the headers that it inherits. */
  public static Message inherited(Message message) {
    Map<String, String> inherited = inherited();
    return inherited.isEmpty()
        ? message
        : message.headers(Headers.merged(inherited, message.headers()));
  }

  private static StartOptions inherited(StartOptions options) {
    Map<String, String> inherited = inherited();
    return inherited.isEmpty()
        ? options
        : options.headers(Headers.merged(inherited, options.headers()));
  }

  /** The headers of the workflow that this thread runs, in its steps and transactions too. */
  private static Map<String, String> inherited() {
    return switch (CurrentScope.get()) {
      case WorkflowScope workflow -> workflow.headers();
      case StepScope step -> step.headers();
      case TransactionScope inside when inside.ids() != null -> inside.headers();
      default -> Map.of();
    };
  }
}
