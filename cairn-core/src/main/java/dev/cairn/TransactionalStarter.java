package dev.cairn;

import dev.cairn.internal.start.MessageRouter;
import dev.cairn.start.Fn;
import dev.cairn.start.Handle;
import dev.cairn.start.Message;
import dev.cairn.start.StartOptions;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Starts workflows and sends messages in a transaction of the application: they exist if and only
 * if it commits. {@link CairnOperations#within} creates one for a connection. It is as thread-safe
 * as the connection.
 */
public final class TransactionalStarter extends WorkflowStarter {
  private final Starter starter;
  private final MessageRouter messageRouter;
  private final Connection connection;

  TransactionalStarter(Starter starter, MessageRouter messageRouter, Connection connection) {
    this.starter = starter;
    this.messageRouter = messageRouter;
    this.connection = connection;
  }

  /** Enqueues a workflow on a connection of the application. */
  @FunctionalInterface
  interface Starter {
    <R extends @Nullable Object> Handle<R> start(
        Connection connection, Fn.Void0 call, StartOptions options);
  }

  /**
   * Sends a message as {@link dev.cairn.start.Messages#send(Message)} does, if and only if the
   * transaction commits.
   *
   * @param message the message
   * @throws dev.cairn.error.NoSuchWorkflowException if the receiver does not exist, and the message
   *     is not kept for it
   * @throws dev.cairn.error.WorkflowEndedException if the receiver has ended
   * @throws dev.cairn.error.ValueException if the value cannot be written as JSON or is too large
   * @throws dev.cairn.error.UsageException in workflow code outside its transactions, or if the
   *     connection leads to another database
   */
  public void send(Message message) {
    messageRouter.sendOn(connection, message);
  }

  /**
   * Sends a message as {@link #send(Message)} does.
   *
   * @param workflowId the id of the receiver
   * @param topic the topic on which it receives
   * @param value a value other than null that can be written as JSON
   */
  public void send(String workflowId, String topic, Object value) {
    send(Message.to(workflowId, topic, value));
  }

  @Override
  <R extends @Nullable Object> Handle<R> begin(Fn.Void0 call, StartOptions options) {
    return starter.start(connection, call, options);
  }

  @Override
  <R extends @Nullable Object> List<Handle<R>> beginAll(
      List<Fn.Void0> calls, StartOptions options) {
    return calls.stream().map(call -> this.<R>begin(call, options)).toList();
  }
}
