package dev.cairn.runtime;

import dev.cairn.api.Body;
import dev.cairn.api.Branching;
import dev.cairn.api.CurrentScope;
import dev.cairn.api.DatabaseException;
import dev.cairn.api.DurableScope;
import dev.cairn.api.Exchange;
import dev.cairn.api.StepOptions;
import dev.cairn.api.StreamWriter;
import dev.cairn.api.TransactionBody;
import dev.cairn.api.TransactionOptions;
import dev.cairn.store.InterruptShield;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Answers transactions that are called outside workflows: they run on the engine's databases. */
record OutsideEngine(Engine engine) implements DurableScope {
  @Override
  public @Nullable Object step(StepOptions step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    return body.run();
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception {
    return engine.unrecorded(
        transaction,
        body,
        connection -> new TransactionScope(CurrentScope.outside(), null, connection),
        new InterruptShield(OutsideEngine::interrupted));
  }

  private static void interrupted(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    throw new DatabaseException(
        "The thread was interrupted while its transaction waited for others to end, or for Postgres to answer. More transactions run at once with Config.connections(...).",
        interrupted);
  }

  @Override
  public Connection connection() {
    return CurrentScope.outside().connection();
  }

  @Override
  public void sleep(Duration duration) {
    CurrentScope.outside().sleep(duration);
  }

  @Override
  public Instant now() {
    return CurrentScope.outside().now();
  }

  @Override
  public UUID uuid() {
    return CurrentScope.outside().uuid();
  }

  @Override
  public RandomGenerator random() {
    return CurrentScope.outside().random();
  }

  @Override
  public String workflowId() {
    return CurrentScope.outside().workflowId();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    return CurrentScope.outside().stream(name, type);
  }

  @Override
  public Exchange exchange(String call) {
    return CurrentScope.outside().exchange(call);
  }

  @Override
  public Branching branching(String call) {
    return CurrentScope.outside().branching(call);
  }

  @Override
  public DurableScope ofStrayThread() {
    return CurrentScope.outside();
  }
}
