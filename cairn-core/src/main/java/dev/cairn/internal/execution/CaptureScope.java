package dev.cairn.internal.execution;

import dev.cairn.error.InvalidArgumentException;
import dev.cairn.error.UsageException;
import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.registry.WorkflowDefinition;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
import dev.cairn.start.Fn;
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
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Captures which workflow, with which arguments, a method reference calls. While this scope is
 * active, a call of a workflow is captured instead of made, and any other durable call throws.
 */
public final class CaptureScope implements EngineScope {
  private final Object engine;
  private final String caller;
  private @Nullable Call call;

  private CaptureScope(Object engine, String caller) {
    this.engine = engine;
    this.caller = caller;
  }

  /**
   * Finds out which workflow some code calls.
   *
   * @param engine the engine that the workflow must belong to
   * @param code calls one workflow
   * @throws UsageException if it does not
   */
  public static Call capture(Object engine, Fn.Void0 code) {
    return capture(engine, "cairn.start", code);
  }

  /** Does the same for another call that takes code; messages contain its name. */
  static Call capture(Object engine, String caller, Fn.Void0 code) {
    var capture = new CaptureScope(engine, caller);
    ThreadScope before = CurrentScope.enter(capture);
    try {
      code.run();
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Rethrow.sneakyThrow(thrown);
    } finally {
      CurrentScope.enter(before);
    }
    return capture.call();
  }

  /** Returns the engine that the workflow must belong to. */
  public Object engine() {
    return engine;
  }

  /** A workflow and its arguments. */
  public record Call(WorkflowDefinition definition, List<? extends @Nullable Object> arguments) {}

  public void note(
      Object of, WorkflowDefinition definition, List<? extends @Nullable Object> arguments) {
    if (!of.equals(engine)) {
      throw new UsageException(
          "The workflow '%s' belongs to another Cairn. Start it with the Cairn that registered it."
              .formatted(definition.name()));
    }
    if (call != null) {
      throw more("the workflow '" + definition.name() + "'");
    }
    call = new Call(definition, arguments);
  }

  public Call call() {
    if (call == null) {
      throw new InvalidArgumentException(
          "workflow",
          "The code passed to %s calls no workflow. Pass a reference to a @Workflow method of a durable object, such as checkout::checkout, or the result of cairn.workflow(...)."
              .formatted(caller));
    }
    return call;
  }

  public static UsageException more(String what) {
    return new UsageException(
        "The code passed to cairn.start does more than call one workflow: it also called %s. Pass a method reference and the arguments."
            .formatted(what));
  }

  @Override
  public @Nullable Object step(EngineStepCall step, Supplier<Type> type, Body<?, ?> body) {
    throw more("step '" + step.name() + "'");
  }

  @Override
  public @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body) {
    throw more("transaction '" + transaction.name() + "'");
  }

  @Override
  public Connection connection() {
    throw more("Durable.connection()");
  }

  @Override
  public void sleep(Duration duration) {
    throw more("Durable.sleep");
  }

  @Override
  public Instant now() {
    throw more("Durable.now()");
  }

  @Override
  public UUID uuid() {
    throw more("Durable.uuid()");
  }

  @Override
  public RandomGenerator random() {
    throw more("Durable.random()");
  }

  @Override
  public String workflowId() {
    throw more("Durable.workflowId()");
  }

  @Override
  public StreamWriter<Object> stream(String name, Type type) {
    throw more("Durable.stream");
  }

  @Override
  public void send(Message message) {
    throw more("Durable.send");
  }

  @Override
  public EngineExchangeScope exchange(String call) {
    throw more(call);
  }

  @Override
  public EngineBranchScope branching(String call) {
    throw more(call);
  }

  @Override
  public Map<String, String> headers() {
    throw more("Durable.headers()");
  }

  @Override
  public EngineScope inherited() {
    return this;
  }
}
