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
 * Starts workflows and sends messages within a transaction of the user's: they exist if and only if
 * it commits. See {@link CairnOperations#within}. As thread-safe as the connection.
 */
public final class TransactionalStarter extends WorkflowStarter {
  private final Starter starter;
  private final MessageRouter post;
  private final Connection connection;

  TransactionalStarter(Starter starter, MessageRouter post, Connection connection) {
    this.starter = starter;
    this.post = post;
    this.connection = connection;
  }

  /** Puts a workflow into a queue on a connection of the user's. */
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
   * @throws dev.cairn.error.NoSuchWorkflowException if there is no such workflow, and the message
   *     is not to be kept
   * @throws dev.cairn.error.WorkflowEndedException if the workflow has ended
   * @throws dev.cairn.error.UsageException in a workflow outside its transactions, or if the
   *     connection leads to another database
   */
  public void send(Message message) {
    post.sendOn(connection, message);
  }

  /**
   * Sends a message as {@link #send(Message)} does.
   *
   * @param workflowId the receiver's id
   * @param topic the topic on which it receives
   * @param value anything but null that can be written as JSON
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
