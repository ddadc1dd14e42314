package dev.cairn.internal.execution;

import dev.cairn.error.UsageException;
import dev.cairn.workflow.Body;
import dev.cairn.workflow.BranchScope;
import dev.cairn.workflow.DurableScope;
import dev.cairn.workflow.ExchangeScope;
import dev.cairn.workflow.StepOptions;
import dev.cairn.workflow.StreamWriter;
import dev.cairn.workflow.TransactionBody;
import dev.cairn.workflow.TransactionOptions;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers durable calls on a thread that a workflow started by itself: no, as long as the workflow
 * runs. A pool's thread may outlive the workflow that happened to start it; then it counts as
 * outside.
 */
public record StrayScope(String id, AtomicBoolean over) implements DurableScope {
  @Override
  public @Nullable Object step(StepOptions step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    return outsideUnless("step '" + step.name() + "'").step(step, type, body);
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception {
    return outsideUnless("transaction '" + transaction.name() + "'")
        .transaction(transaction, type, body);
  }

  @Override
  public Connection connection() {
    return outsideUnless("Durable.connection()").connection();
  }

  @Override
  public void sleep(Duration duration) {
    outsideUnless("Durable.sleep").sleep(duration);
  }

  @Override
  public Instant now() {
    return outsideUnless("Durable.now()").now();
  }

  @Override
  public UUID uuid() {
    return outsideUnless("Durable.uuid()").uuid();
  }

  @Override
  public RandomGenerator random() {
    return outsideUnless("Durable.random()").random();
  }

  @Override
  public String workflowId() {
    return outsideUnless("Durable.workflowId()").workflowId();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    return outsideUnless("Durable.stream").stream(name, type);
  }

  @Override
  public ExchangeScope exchange(String call) {
    return outsideUnless(call).exchange(call);
  }

  @Override
  public BranchScope branching(String call) {
    return outsideUnless(call).branching(call);
  }

  @Override
  public DurableScope inherited() {
    return this;
  }

  /** Whether this thread counts as outside, since the workflow that started it has ended. */
  public boolean isOutside() {
    return over.get();
  }

  /** The outside once the workflow has ended; until then nothing durable may happen here. */
  public DurableScope outsideUnless(String call) {
    if (!over.get()) {
      throw new UsageException(
          "%s was called on a thread that workflow '%s' started by itself, where a replay could not find it again. Call it on the workflow's own thread, or make the whole of the thread's work one step."
              .formatted(call, id));
    }
    return DurableScope.outside();
  }
}
