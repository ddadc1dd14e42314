package dev.cairn.internal.start;

import dev.cairn.error.UsageException;
import dev.cairn.internal.exchange.EventListening;
import dev.cairn.internal.exchange.StreamReads;
import dev.cairn.internal.exchange.WorkflowExchange;
import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.OpenStream;
import dev.cairn.internal.execution.StrayScope;
import dev.cairn.internal.execution.TransactionScope;
import dev.cairn.internal.execution.UnknownWorkflow;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.message.PromiseStore;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.record.NamedOutcome;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.ValueType;
import dev.cairn.start.Message;
import dev.cairn.start.PublishedEvent;
import dev.cairn.start.StreamReader;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a message: from outside it is sent at once, inside a workflow it is recorded,
 * inside a transaction it is part of that. Thread-safe.
 */
public final class MessageRouter {
  private final MessageStore mail;
  private final PromiseStore promises;
  private final Store store;
  private final Supplier<ValueSerializer> values;
  private final Supplier<WaitServices> waiting;
  private final Predicate<WorkflowScope> own;

  /** With what says, at a call, how values are written, and which workflows are recorded here. */
  public MessageRouter(
      Store store,
      Supplier<ValueSerializer> values,
      Supplier<WaitServices> waiting,
      Predicate<WorkflowScope> own) {
    this.store = store;
    this.waiting = waiting;
    this.mail = store.mail();
    this.promises = store.promises();
    this.values = values;
    this.own = own;
  }

  /**
   * A stream of a workflow, to be read from its beginning.
   *
   * @param workflowId whose stream it is
   * @param name the stream's name
   * @param type the type of its values
   * @param <T> that type
   * @return the reader
   */
  public <T> StreamReader<T> stream(String workflowId, String name, Type type) {
    var slot = new ValueType("a value of stream '" + name + "'", type);
    var inflow = new StreamReads(store, values, waiting);
    return new OpenStream<>(inflow, new StreamStore.Place(workflowId, name, 0), slot, null);
  }

  /**
   * Sends a message.
   *
   * @param message the message
   */
  public void send(Message message) {
    MessageStore.Written written = written(message);
    switch (CurrentScope.get()) {
      case WorkflowScope workflow -> mine(workflow).send(written);
      case TransactionScope inside -> mail.send(inside.connection(), written);
      case CaptureScope capture -> throw CaptureScope.more("messages().send");
      case StrayScope stray -> {
        stray.outsideUnless("messages().send");
        waiting.get().send(written);
      }
      default -> waiting.get().send(written);
    }
  }

  private WorkflowExchange mine(WorkflowScope workflow) {
    if (!own.test(workflow)) {
      throw new UsageException(
          "Workflow '%s' used messages() of a client or another Cairn, where nothing would record it. Use those of the Cairn that runs the workflow, or do it in a step."
              .formatted(workflow.workflowId()));
    }
    return workflow.correspondence();
  }

  /** A message with its value as it is written. */
  public MessageStore.Written written(Message message) {
    return values.get().encodeMessage(message);
  }

  /**
   * Sends many messages: from outside in one transaction.
   *
   * @param messages the messages
   */
  public void sendAll(List<Message> messages) {
    if (CurrentScope.isOutside()) {
      ValueSerializer writing = values.get();
      mail.sendAll(messages.stream().map(writing::encodeMessage).toList());
      waiting.get().sent(messages.stream().map(Message::workflowId).distinct().toList());
    } else {
      messages.forEach(this::send);
    }
  }

  /**
   * Sends a message on a connection of the user's.
   *
   * @param connection to Cairn's database
   * @param message the message
   */
  public void sendOn(Connection connection, Message message) {
    if (CurrentScope.get() instanceof WorkflowScope) {
      throw new UsageException(
          "cairn.within(connection) was called in a workflow outside its transactions, where nothing would record it. Call it in a @Transaction, or use cairn.messages().send.");
    }
    mail.send(connection, written(message));
  }

  /**
   * Completes a promise with a value.
   *
   * @param token the promise's token
   * @param type the type that the value is written as
   * @param value the value
   * @return false if it was decided before
   */
  public boolean complete(String token, Type type, @Nullable Object value) {
    return decide(
        token,
        values
            .get()
            .encodePromiseResult(token, new ValueType("the value of a promise", type), value));
  }

  /**
   * Completes a promise with an exception.
   *
   * @param token the promise's token
   * @param thrown the exception
   * @return false if it was decided before
   */
  public boolean fail(String token, Throwable thrown) {
    return decide(token, values.get().encodePromiseFailure(token, thrown));
  }

  /** A step may run again, and is then told that the promise was decided before. */
  private boolean decide(String token, Outcome outcome) {
    return switch (CurrentScope.get()) {
      case WorkflowScope workflow ->
          throw new UsageException(
              "A promise was completed in workflow '%s' outside its steps, where nothing would record it. Complete it in a step."
                  .formatted(workflow.workflowId()));
      case TransactionScope inside -> promises.decide(inside.connection(), token, outcome);
      case CaptureScope capture -> throw CaptureScope.more("messages().complete");
      default -> promises.decide(token, outcome);
    };
  }

  /**
   * Waits for an event.
   *
   * @param workflowId the workflow that publishes it
   * @param key its key
   * @param type the declared type of its value
   * @param limit how long
   * @return the latest value
   */
  public Object awaitEvent(String workflowId, String key, Type type, Duration limit) {
    var event = new NamedOutcome(workflowId, key);
    return switch (CurrentScope.get()) {
      case WorkflowScope workflow -> mine(workflow).await(event, type, limit);
      case TransactionScope inside ->
          throw new UsageException(
              "An event was awaited inside a transaction, which would hold its locks meanwhile. Await it in the workflow, between steps.");
      case CaptureScope capture -> throw CaptureScope.more("messages().awaitEvent");
      case StrayScope stray -> {
        stray.outsideUnless("messages().awaitEvent");
        yield listened(event, type, limit);
      }
      default -> listened(event, type, limit);
    };
  }

  private Object listened(NamedOutcome event, Type type, Duration limit) {
    return new EventListening(waiting.get(), values.get()).await(event, type, limit);
  }

  /**
   * All that a workflow has published.
   *
   * @param workflowId the workflow
   * @return the latest value of each key, in the order of keys
   */
  public List<PublishedEvent> events(String workflowId) {
    ValueSerializer reading = values.get();
    String bindingId =
        store.workflows().bindingId(workflowId).orElseThrow(() -> UnknownWorkflow.of(workflowId));
    return store.events().latest(workflowId).stream()
        .map(one ->
            new PublishedEvent(
                one.key(), reading.openEvent(bindingId, one.key(), one.json()), one.at()))
        .toList();
  }
}
