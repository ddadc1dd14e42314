package dev.cairn.runtime;

import dev.cairn.api.Body;
import dev.cairn.api.Branching;
import dev.cairn.api.CurrentScope;
import dev.cairn.api.DurableScope;
import dev.cairn.api.Exchange;
import dev.cairn.api.StepOptions;
import dev.cairn.api.StreamWriter;
import dev.cairn.api.TransactionBody;
import dev.cairn.api.TransactionOptions;
import dev.cairn.api.UsageException;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Answers durable calls inside a transaction: what is called there is part of it. Inside a
 * workflow's transaction, {@code workflow} answers for time and id; outside a workflow, what stands
 * for the outside does.
 */
record TransactionScope(DurableScope workflow, @Nullable Derived derived, Connection connection)
    implements DurableScope {
  @Override
  public @Nullable Object step(StepOptions step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    return body.run();
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception {
    return body.run(connection);
  }

  @Override
  public void sleep(Duration duration) {
    throw new UsageException(
        "Durable.sleep was called inside a transaction, which would hold its locks meanwhile. Sleep in the workflow, between steps.");
  }

  @Override
  public Instant now() {
    return workflow.now();
  }

  @Override
  public UUID uuid() {
    return derived == null ? workflow.uuid() : derived.uuid();
  }

  @Override
  public RandomGenerator random() {
    return derived == null ? workflow.random() : derived.random();
  }

  @Override
  public String workflowId() {
    return workflow.workflowId();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    throw new UsageException(
        "Durable.stream was called inside a transaction, which may be rolled back when readers have seen the value. Call it in the workflow or in a step.");
  }

  @Override
  public Exchange exchange(String call) {
    throw new UsageException(
        "%s was called inside a transaction, which would hold its locks meanwhile. Call it in the workflow, between steps."
            .formatted(call));
  }

  @Override
  public Branching branching(String call) {
    throw new UsageException(
        "%s was called inside a transaction. Call it in the workflow, between steps."
            .formatted(call));
  }

  @Override
  public DurableScope ofStrayThread() {
    return CurrentScope.outside();
  }
}
