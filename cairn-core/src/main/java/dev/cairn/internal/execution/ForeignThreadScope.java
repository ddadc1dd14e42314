package dev.cairn.internal.execution;

import dev.cairn.error.UsageException;
import dev.cairn.internal.run.Generation;
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
 * Answers durable calls on a thread that workflow code started itself: rejects them while the
 * workflow runs. A pool thread may outlive the workflow that happened to start it; it then counts
 * as outside.
 */
public record ForeignThreadScope(Generation startedBy) implements EngineScope {
  @Override
  public @Nullable Object step(EngineStepCall step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    return outsideOrThrow("step '" + step.name() + "'").step(step, type, body);
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception {
    return outsideOrThrow("transaction '" + transaction.name() + "'")
        .transaction(transaction, type, body);
  }

  @Override
  public Connection connection() {
    return outsideOrThrow("Durable.connection()").connection();
  }

  @Override
  public void sleep(Duration duration) {
    outsideOrThrow("Durable.sleep").sleep(duration);
  }

  @Override
  public Instant now() {
    return outsideOrThrow("Durable.now()").now();
  }

  @Override
  public UUID uuid() {
    return outsideOrThrow("Durable.uuid()").uuid();
  }

  @Override
  public RandomGenerator random() {
    return outsideOrThrow("Durable.random()").random();
  }

  @Override
  public String workflowId() {
    return outsideOrThrow("Durable.workflowId()").workflowId();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    return outsideOrThrow("Durable.stream").stream(name, type);
  }

  @Override
  public void send(Message message) {
    outsideOrThrow("Durable.send").send(message);
  }

  @Override
  public EngineExchangeScope exchange(String call) {
    return outsideOrThrow(call).exchange(call);
  }

  @Override
  public EngineBranchScope branching(String call) {
    return outsideOrThrow(call).branching(call);
  }

  @Override
  public Map<String, String> headers() {
    return outsideOrThrow("Durable.headers()").headers();
  }

  @Override
  public EngineScope inherited() {
    return this;
  }

  /**
   * Returns whether this thread counts as outside, because the workflow that started it has ended.
   */
  public boolean isOutside() {
    return startedBy.hasCodeEnded();
  }

  /** Returns the outside scope if the workflow has ended; throws otherwise. */
  public EngineScope outsideOrThrow(String call) {
    if (!startedBy.hasCodeEnded()) {
      throw new UsageException(
          "%s was called on a thread that workflow '%s' started itself, so a replay could not find its record. Call it on the workflow's own thread or in a branch, or make all of the thread's work one step."
              .formatted(call, startedBy.key().workflowId()),
          startedBy.key().workflowId());
    }
    return EngineScope.outside();
  }
}
