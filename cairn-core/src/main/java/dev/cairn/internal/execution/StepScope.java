package dev.cairn.internal.execution;

import dev.cairn.error.DatabaseException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.intercept.Intercepted;
import dev.cairn.internal.replay.DeterministicIds;
import dev.cairn.internal.replay.RunServices;
import dev.cairn.internal.replay.StepTry;
import dev.cairn.internal.run.RunStatement;
import dev.cairn.internal.store.message.MessageStore;
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
 * Answers durable calls inside a step: nested steps and transactions are part of the step and leave
 * no record of their own.
 *
 * @param ids derives ids and random numbers
 * @param stepTry this try
 */
public record StepScope(WorkflowScope workflow, DeterministicIds ids, StepTry stepTry)
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
    try {
      return new UnrecordedTransaction(
              workflow.services().store(),
              workflow.services().interceptors(),
              Intercepted.Workflow.of(workflow.run()))
          .run(
              transaction,
              body,
              connection -> new TransactionScope(workflow, ids, connection),
              workflow.executionThread().shield());
    } catch (DatabaseException failed) { // as RunStatement does
      workflow.run().throwIfStopped();
      throw failed;
    }
  }

  @Override
  public Connection connection() {
    return workflow.connection();
  }

  @Override
  public void sleep(Duration duration) {
    throw new UsageException(
        "Durable.sleep was called inside a step of workflow '%s'. Sleep in the workflow, between steps."
            .formatted(workflow.workflowId()),
        workflow.workflowId());
  }

  @Override
  public Instant now() {
    return workflow.now();
  }

  @Override
  public UUID uuid() {
    return ids.uuid();
  }

  @Override
  public RandomGenerator random() {
    return ids.random();
  }

  @Override
  public String workflowId() {
    return workflow.workflowId();
  }

  @Override
  public EngineBranchScope branching(String call) {
    throw misplaced(call);
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    return workflow.streamAppenders().writer(name, type, stepTry);
  }

  @Override
  public void send(Message message) {
    RunServices services = workflow.services();
    boolean unused =
        new Interception(services.interceptors())
            .send(
                message,
                sent -> {
                  MessageStore.EncodedMessage encoded = services.values().encodeMessage(sent);
                  return RunStatement.execute(
                      workflow.run(),
                      () -> {
                        services.waiting().send(encoded);
                        return true;
                      });
                });
  }

  @Override
  public EngineExchangeScope exchange(String call) {
    throw misplaced(call);
  }

  private UsageException misplaced(String call) {
    return new UsageException(
        "%s was called inside a step of workflow '%s'. Call it in the workflow, between steps."
            .formatted(call, workflow.workflowId()),
        workflow.workflowId());
  }

  @Override
  public Map<String, String> headers() {
    return workflow.headers();
  }

  /** Treats a thread that a step starts as outside the workflow: it may outlive the step. */
  @Override
  public EngineScope inherited() {
    return EngineScope.outside();
  }
}
