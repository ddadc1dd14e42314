package dev.cairn.internal.intercept;

import dev.cairn.error.UsageException;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.start.Message;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.EngineBranchScope;
import dev.cairn.workflow.EngineExchangeScope;
import dev.cairn.workflow.EngineScope;
import dev.cairn.workflow.EngineStepCall;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers durable calls in interceptors of starts and messages. They are refused, since a replay
 * does not call these interceptors; only what changes nothing is answered.
 *
 * @param intercepted what is intercepted, for messages
 * @param outer answers calls of the intercepted code
 */
public record InterceptorScope(String intercepted, EngineScope outer) implements EngineScope {
  /**
   * Throws if the current thread is in an interceptor of a start or a message.
   *
   * @param call what was called, for the message
   */
  public static void refuse(String call) {
    if (CurrentScope.get() instanceof InterceptorScope inside) {
      throw inside.refused(call);
    }
  }

  private UsageException refused(String call) {
    return new UsageException(
        "An interceptor of %s requested %s. A replay does not call this interceptor: do it in the workflow, or in Interceptor.run."
            .formatted(intercepted, call));
  }

  @Override
  public @Nullable Object step(EngineStepCall step, Supplier<Type> type, Body<?, ?> body) {
    throw refused("step '" + step.name() + "'");
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body) {
    throw refused("transaction '" + transaction.name() + "'");
  }

  @Override
  public Connection connection() {
    return outer.connection();
  }

  @Override
  public void sleep(Duration duration) {
    throw refused("Durable.sleep");
  }

  @Override
  public Instant now() {
    return outer.now();
  }

  @Override
  public UUID uuid() {
    throw refused("Durable.uuid()");
  }

  @Override
  public RandomGenerator random() {
    throw refused("Durable.random()");
  }

  @Override
  public String workflowId() {
    return outer.workflowId();
  }

  @Override
  public Map<String, String> headers() {
    return outer.headers();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    throw refused("Durable.stream");
  }

  @Override
  public void send(Message message) {
    throw refused("a message");
  }

  @Override
  public EngineExchangeScope exchange(String call) {
    throw refused(call);
  }

  @Override
  public EngineBranchScope branching(String call) {
    throw refused(call);
  }

  @Override
  public EngineScope inherited() {
    return outer.inherited();
  }
}
