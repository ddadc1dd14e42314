package dev.cairn.api;

import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * What answers the calls of {@link Durable} on a thread: the engine has one for a workflow's
 * thread, one for the inside of a step, and so on. Users never implement or call it.
 */
public interface DurableScope {
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
   * Answers {@link Durable#fork} and its kin.
   *
   * @param call what was called, for the message if it is refused
   * @return what answers
   * @throws UsageException where a workflow cannot fork
   */
  Branching branching(String call);

  /**
   * Answers {@link Durable#stream}.
   *
   * @param name the stream's name
   * @param type the type of its values
   * @return its writing end
   */
  StreamWriter<Object> stream(String name, Type type);

  /**
   * Answers {@link Durable#receive} and the other calls by which a workflow exchanges something.
   *
   * @param call such as {@code Durable.receive}, to name it where it is refused
   * @return what answers them
   * @throws UsageException where a workflow cannot exchange anything
   */
  Exchange exchange(String call);

  /**
   * The scope of a thread that is started while this one is in force.
   *
   * @return the scope that such a thread gets
   */
  DurableScope ofStrayThread();
}
