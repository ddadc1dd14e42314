package dev.cairn.internal.execution;

import dev.cairn.error.UsageException;
import dev.cairn.internal.replay.DeterministicIds;
import dev.cairn.internal.replay.RunServices;
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
 * Answers durable calls inside a transaction: nested steps and transactions are part of it.
 *
 * @param workflow answers for time and id; the outside scope if the transaction is outside a
 *     workflow
 * @param ids derives ids and random numbers; null outside a workflow
 * @param connection the connection of the transaction
 */
public record TransactionScope(
    EngineScope workflow, @Nullable DeterministicIds ids, Connection connection)
    implements EngineScope {
  @Override
  public @Nullable Object step(EngineStepCall step, Supplier<Type> type, Body<?, ?> body)
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
        "Durable.sleep was called inside a transaction, which would hold its locks while it sleeps. Sleep in the workflow, between steps.");
  }

  @Override
  public Instant now() {
    return workflow.now();
  }

  @Override
  public UUID uuid() {
    return ids == null ? workflow.uuid() : ids.uuid();
  }

  @Override
  public RandomGenerator random() {
    return ids == null ? workflow.random() : ids.random();
  }

  @Override
  public String workflowId() {
    return workflow.workflowId();
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    throw new UsageException(
        "Durable.stream was called inside a transaction, which may be rolled back after readers have seen the value. Call it in the workflow or in a step.");
  }

  @Override
  public void send(Message message) {
    if (workflow instanceof WorkflowScope scope) {
      RunServices services = scope.services();
      boolean unused =
          new Interception(services.interceptors())
              .send(
                  message,
                  sent -> {
                    services
                        .store()
                        .messages()
                        .send(connection, services.values().encodeMessage(sent));
                    return true;
                  });
    } else {
      workflow.send(message);
    }
  }

  @Override
  public EngineExchangeScope exchange(String call) {
    throw new UsageException(
        "%s was called inside a transaction, which would hold its locks while it waits. Call it in the workflow, between steps."
            .formatted(call));
  }

  @Override
  public EngineBranchScope branching(String call) {
    throw new UsageException(
        "%s was called inside a transaction. Call it in the workflow, between steps."
            .formatted(call));
  }

  @Override
  public Map<String, String> headers() {
    return workflow.headers();
  }

  @Override
  public EngineScope inherited() {
    return EngineScope.outside();
  }
}
