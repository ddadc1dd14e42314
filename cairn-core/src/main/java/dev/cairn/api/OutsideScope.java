package dev.cairn.api;

import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Answers {@link Durable} on a thread that runs no workflow. */
record OutsideScope(Set<DurableScope> engines) implements DurableScope {
  @Override
  public @Nullable Object step(StepOptions step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    return body.run();
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception {
    if (engines.size() != 1) {
      throw new UsageException(
          "Durable.transaction(\"%s\") was called outside a workflow while %d Cairns are open in this process, so there is no telling which database is meant. Open one, or call a @Transaction method of a durable object."
              .formatted(transaction.name(), engines.size()));
    }
    return engines.iterator().next().transaction(transaction, type, body);
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
  public Branching branching(String call) {
    throw outside(call + "()");
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    throw outside("Durable.stream()");
  }

  @Override
  public Exchange exchange(String call) {
    throw outside(call + "()");
  }

  @Override
  public DurableScope ofStrayThread() {
    return this;
  }

  private static UsageException outside(String call) {
    return new UsageException(
        "%s was called outside a workflow. Call it from a method that a workflow runs on its own thread."
            .formatted(call));
  }
}
