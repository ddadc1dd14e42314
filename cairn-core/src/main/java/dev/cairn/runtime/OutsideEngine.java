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
import dev.cairn.api.UsageException;
import dev.cairn.store.InterruptShield;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls of one annotated method outside workflows: it runs as plain code, and is not
 * recorded. Because that is rarely meant, it is logged once, or is an error in strict mode.
 *
 * @param engine whose databases its transaction runs on
 * @param method the method with its class
 * @param strict whether it is an error
 * @param warned whether it was logged
 */
record OutsideEngine(Engine engine, String method, boolean strict, AtomicBoolean warned)
    implements DurableScope {
  private static final Logger LOG = LoggerFactory.getLogger(OutsideEngine.class);

  @Override
  public @Nullable Object step(StepOptions step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    admit("step");
    return body.run();
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception {
    admit("transaction");
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

  private void admit(String kind) {
    String thread = Thread.currentThread().getName();
    if (strict) {
      throw new UsageException(
          "The %s %s was called outside a workflow, on thread '%s', where nothing would be recorded. Call it in a workflow, on its own thread or in a branch; or allow it with Config.strict(false)."
              .formatted(kind, method, thread));
    }
    if (warned.compareAndSet(false, true)) {
      LOG.warn(
          "{} called outside a workflow method={} thread={} consequence=it runs as plain code and is not recorded next=call it in a workflow, on its own thread or in a branch; Config.strict(true) makes this an error",
          kind,
          method,
          thread);
    }
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
