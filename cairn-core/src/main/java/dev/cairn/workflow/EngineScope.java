package dev.cairn.workflow;

import dev.cairn.error.UsageException;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
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

/**
 * The engine's implementation of {@link Durable} on one thread: for workflow code, for the code of
 * a step, and so on. Applications neither implement nor call it.
 */
@SuppressWarnings("exports") // the supertype is the engine's side of this
public interface EngineScope extends ThreadScope {
  /**
   * Returns the scope of the current thread.
   *
   * @return the scope; {@link #outside()} outside workflows
   */
  static EngineScope current() {
    return CurrentScope.get() instanceof EngineScope scope ? scope : outside();
  }

  /**
   * Returns the scope of threads that run no workflow, which rejects every call.
   *
   * @return the scope
   */
  static EngineScope outside() {
    return OutsideScope.INSTANCE;
  }

  /**
   * Answers {@link Durable#step}.
   *
   * @param step the name, the retries and the argument hash
   * @param type returns the declared result type, if it is needed
   * @param body the code of the step
   * @return the result
   * @throws Exception if the code failed
   */
  @Nullable Object step(EngineStepCall step, Supplier<Type> type, Body<?, ?> body) throws Exception;

  /**
   * Answers {@link Durable#transaction}.
   *
   * @param transaction the name, the isolation level and the database
   * @param type returns the declared result type, if it is needed
   * @param body the code of the transaction
   * @return the result
   * @throws Exception if the code failed
   */
  @Nullable Object transaction(
      TransactionOptions transaction, Supplier<Type> type, TransactionBody<?, ?> body)
      throws Exception;

  /**
   * Answers {@link Durable#connection()}.
   *
   * @return the transaction's connection
   */
  Connection connection();

  /**
   * Answers {@link Durable#sleep}.
   *
   * @param duration how long
   */
  void sleep(Duration duration);

  /**
   * Answers {@link Durable#now()}.
   *
   * @return the time of the last checkpoint
   */
  Instant now();

  /**
   * Answers {@link Durable#uuid()}.
   *
   * @return the next id
   */
  UUID uuid();

  /**
   * Answers {@link Durable#random()}.
   *
   * @return the generator
   */
  RandomGenerator random();

  /**
   * Answers {@link Durable#workflowId()}.
   *
   * @return the id
   */
  String workflowId();

  /**
   * Answers {@link Durable#headers()}.
   *
   * @return the headers of the workflow
   */
  Map<String, String> headers();

  /**
   * Returns the scope that answers {@link Durable#branch}, {@link
   * Durable#start(dev.cairn.start.Fn.Of0)} and the other calls that only workflow code may make.
   *
   * @param call the name of the call, for the message if it is rejected
   * @return the scope
   * @throws UsageException inside a step or transaction, and outside a workflow
   */
  EngineBranchScope branching(String call);

  /**
   * Answers {@link Durable#stream}.
   *
   * @param name the name of the stream
   * @param type the type of its values
   * @return the writer
   */
  StreamWriter<Object> stream(String name, Type type);

  /**
   * Answers {@link Durable#send(Message)}.
   *
   * @param message the message
   */
  void send(Message message);

  /**
   * Returns the scope that answers {@link Durable#receive} and the other calls by which a workflow
   * communicates.
   *
   * @param call the name of the call, for the message if it is rejected
   * @return the scope
   * @throws UsageException inside a step or transaction, and outside a workflow
   */
  EngineExchangeScope exchange(String call);

  /**
   * Returns the scope of a thread that is started while this scope is current.
   *
   * @return the scope of such a thread
   */
  @Override
  EngineScope inherited();
}
