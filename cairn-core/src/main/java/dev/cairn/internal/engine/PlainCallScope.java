package dev.cairn.internal.engine;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.execution.TransactionScope;
import dev.cairn.internal.execution.UnrecordedTransaction;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.jdbc.InterruptShield;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers calls of one annotated method outside workflows: it runs as plain code and is not
 * recorded. Since that is rarely intended, a warning is logged once, or it is an error in strict
 * mode.
 *
 * @param store finds the databases of transactions
 * @param interceptors interceptors around its transactions
 * @param method the method with its class
 * @param strict whether it is an error
 * @param warned whether the warning was logged
 */
record PlainCallScope(
    Store store, Interceptors interceptors, String method, boolean strict, AtomicBoolean warned)
    implements EngineScope {
  private static final Logger LOG = LoggerFactory.getLogger(PlainCallScope.class);

  @Override
  public @Nullable Object step(EngineStepCall step, Supplier<Type> type, Body<?, ?> body)
      throws Exception {
    admit("step");
    return body.run();
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception {
    admit("transaction");
    return new UnrecordedTransaction(store, interceptors, null)
        .run(
            transaction,
            body,
            connection -> new TransactionScope(EngineScope.outside(), null, connection),
            new InterruptShield(PlainCallScope::interrupted));
  }

  private static void interrupted(InterruptedException interrupted) {
    Thread.currentThread().interrupt();
    throw new DatabaseException(
        "The thread was interrupted while its transaction waited for a connection or for Postgres. To run more transactions at once, raise Config.transactionConnections(...).",
        interrupted);
  }

  private void admit(String kind) {
    String thread = Thread.currentThread().getName();
    if (strict) {
      throw new UsageException(
          "The %s %s was called outside a workflow, on thread '%s', so it would not be recorded. Call it in a workflow, on its own thread or in a branch; or allow it with Config.strict(false)."
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
    return EngineScope.outside().connection();
  }

  @Override
  public void sleep(Duration duration) {
    EngineScope.outside().sleep(duration);
  }

  @Override
  public Instant now() {
    return EngineScope.outside().now();
  }

  @Override
  public UUID uuid() {
    return EngineScope.outside().uuid();
  }

  @Override
  public RandomGenerator random() {
    return EngineScope.outside().random();
  }

  @Override
  public String workflowId() {
    return EngineScope.outside().workflowId();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    return EngineScope.outside().stream(name, type);
  }

  @Override
  public void send(Message message) {
    EngineScope.outside().send(message);
  }

  @Override
  public EngineExchangeScope exchange(String call) {
    return EngineScope.outside().exchange(call);
  }

  @Override
  public EngineBranchScope branching(String call) {
    return EngineScope.outside().branching(call);
  }

  @Override
  public Map<String, String> headers() {
    return EngineScope.outside().headers();
  }

  @Override
  public EngineScope inherited() {
    return EngineScope.outside();
  }
}
