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
 * Answers the calls of {@link Durable} on a thread. The engine implements it: for the thread of a
 * workflow, for the code of a step, and so on. Applications neither implement nor call it.
 */
@SuppressWarnings("exports") // the supertype is the engine's side of this
public interface DurableScope extends ThreadScope {
  /**
   * The scope of the current thread.
   *
   * @return the scope; outside workflows {@link #outside()}
   */
  static DurableScope current() {
    return CurrentScope.get() instanceof DurableScope scope ? scope : outside();
  }

  /**
   * The scope of a thread that runs no workflow. It refuses every call with an explanation.
   *
   * @return that scope
   */
  static DurableScope outside() {
    return OutsideScope.INSTANCE;
  }

  /**
   * Answers {@link Durable#step}.
   *
   * @param step what the step is called and how it is retried
   * @param type the declared result type, asked for only when it is needed
   * @param body the step's code
   * @return the result
   * @throws Exception as the code does
   */
  @Nullable Object step(StepOptions step, Supplier<Type> type, Body<?, ?> body) throws Exception;

  /**
   * Answers {@link Durable#transaction}.
   *
   * @param transaction what the transaction is called and how it runs
   * @param type the declared result type, asked for only when it is needed
   * @param body the transaction's code
   * @return the result
   * @throws Exception as the code does
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
   * @return the workflow's random numbers
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
   * Returns what answers {@link Durable#branch}, {@link Durable#start(dev.cairn.start.Fn.Of0)} and
   * the other calls that only a workflow's own thread may make.
   *
   * @param call the name of the call, for the message if it is rejected
   * @return the scope that answers it
   * @throws UsageException inside a step or transaction, and outside a workflow
   */
  BranchScope branching(String call);

  /**
   * Answers {@link Durable#stream}.
   *
   * @param name the stream's name
   * @param type the type of its values
   * @return its writing end
   */
  StreamWriter<Object> stream(String name, Type type);

  /**
   * Answers {@link Durable#send(Message)}.
   *
   * @param message the message
   */
  void send(Message message);

  /**
   * Answers {@link Durable#receive} and the other calls by which a workflow exchanges something.
   *
   * @param call such as {@code Durable.receive}, to name it where it is refused
   * @return what answers them
   * @throws UsageException where a workflow cannot exchange anything
   */
  ExchangeScope exchange(String call);

  /**
   * The scope of a thread that is started while this one is in force.
   *
   * @return the scope that such a thread gets
   */
  @Override
  DurableScope inherited();
}
