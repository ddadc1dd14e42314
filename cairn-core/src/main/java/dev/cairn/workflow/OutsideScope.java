package dev.cairn.workflow;

import dev.cairn.error.UsageException;
import dev.cairn.start.Message;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Rejects calls of {@link Durable} on threads that run no workflow. */
record OutsideScope() implements EngineScope {
  static final OutsideScope INSTANCE = new OutsideScope();

  @Override
  public @Nullable Object step(EngineStepCall step, Supplier<Type> type, Body<?, ?> body) {
    throw unrecorded("Durable.step(\"%s\")".formatted(step.name()));
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body) {
    throw unrecorded("Durable.transaction(\"%s\")".formatted(transaction.name()));
  }

  @Override
  public Connection connection() {
    throw new UsageException(
        "Durable.connection() was called outside a transaction. Call it in a @Transaction method of a durable object, or use the connection that Durable.transaction hands to its body.");
  }

  @Override
  public void sleep(Duration duration) {
    throw outside("Durable.sleep()");
  }

  @Override
  public Instant now() {
    throw outside("Durable.now()");
  }

  @Override
  public UUID uuid() {
    throw outside("Durable.uuid()");
  }

  @Override
  public RandomGenerator random() {
    throw outside("Durable.random()");
  }

  @Override
  public String workflowId() {
    throw outside("Durable.workflowId()");
  }

  @Override
  public EngineBranchScope branching(String call) {
    throw outside(call + "()");
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    throw outside("Durable.stream()");
  }

  @Override
  public void send(Message message) {
    throw outside("Durable.send()");
  }

  @Override
  public EngineExchangeScope exchange(String call) {
    throw outside(call + "()");
  }

  @Override
  public Map<String, String> headers() {
    throw outside("Durable.headers()");
  }

  @Override
  public EngineScope inherited() {
    return this;
  }

  private static UsageException unrecorded(String call) {
    return new UsageException(
        "%s was called outside a workflow, on thread '%s', where nothing would be recorded. Call it on the workflow's own thread or in a branch of it; the threads of a pool belong to no workflow."
            .formatted(call, Thread.currentThread().getName()));
  }

  private static UsageException outside(String call) {
    return new UsageException(
        "%s was called outside a workflow. Call it from a method that a workflow runs on its own thread."
            .formatted(call));
  }
}
