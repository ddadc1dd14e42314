package dev.cairn.internal.start;

import dev.cairn.error.UsageException;
import dev.cairn.internal.exchange.EventListening;
import dev.cairn.internal.exchange.StreamReads;
import dev.cairn.internal.exchange.WorkflowExchange;
import dev.cairn.internal.execution.CaptureScope;
import dev.cairn.internal.execution.ForeignThreadScope;
import dev.cairn.internal.execution.Interception;
import dev.cairn.internal.execution.OpenStream;
import dev.cairn.internal.execution.TransactionScope;
import dev.cairn.internal.execution.UnknownWorkflow;
import dev.cairn.internal.execution.WorkflowScope;
import dev.cairn.internal.intercept.InterceptorScope;
import dev.cairn.internal.intercept.Interceptors;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.message.MessageStore;
import dev.cairn.internal.store.message.PromiseStore;
import dev.cairn.internal.store.message.StreamStore;
import dev.cairn.internal.store.record.Outcome;
import dev.cairn.internal.store.record.OutcomeKey;
import dev.cairn.internal.value.ValueSerializer;
import dev.cairn.internal.wakeup.WaitServices;
import dev.cairn.spi.ValueType;
import dev.cairn.start.EventWait;
import dev.cairn.start.Message;
import dev.cairn.start.PublishedEvent;
import dev.cairn.start.StreamReader;
import dev.cairn.start.StreamStatus;
import java.lang.reflect.Type;
import java.sql.Connection;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Routes messages, promises, events and streams by the scope of the caller: outside a workflow they
 * go to the database directly, inside a workflow they are recorded, and inside a transaction they
 * are part of it. Thread-safe.
 */
public final class MessageRouter {
  private static final String VALUE_OF_PROMISE = "the value of a promise";

  private final MessageStore messageStore;
  private final PromiseStore promises;
  private final Store store;
  private final Supplier<ValueSerializer> values;
  private final Supplier<WaitServices> waiting;
  private final Predicate<WorkflowScope> ownsScope;
  private final Interception interception;

  /**
   * Creates a router.
   *
   * @param values gives the current serializer
   * @param waiting gives the wait services of the started engine
   * @param ownsScope tells whether a workflow runs in this engine
   */
  public MessageRouter(
      Store store,
      Supplier<ValueSerializer> values,
      Supplier<WaitServices> waiting,
      Predicate<WorkflowScope> ownsScope,
      Interceptors interceptors) {
    this.store = store;
    this.waiting = waiting;
    this.messageStore = store.messages();
    this.promises = store.promises();
    this.values = values;
    this.ownsScope = ownsScope;
    this.interception = new Interception(interceptors);
  }

  /**
   * Returns a reader of a workflow's stream, which starts at the first value.
   *
   * @param workflowId the workflow that writes the stream
   * @param name the stream's name
   * @param type the type of its values
   * @param <T> that type
   * @return the reader
   */
  public <T> StreamReader<T> stream(String workflowId, String name, Type type) {
    var valueType = new ValueType("a value of stream '" + name + "'", type);
    var streamReads = new StreamReads(store, values, waiting);
    return new OpenStream<>(
        streamReads, new StreamStore.StreamPosition(workflowId, name, 0), valueType, null, false);
  }

  /**
   * Sends a message.
   *
   * @param message the message
   */
  public void send(Message message) {
    InterceptorScope.refuse("a message");
    switch (CurrentScope.get()) {
      case WorkflowScope workflow ->
          exchangeOf(workflow).send(serialize(Interception.inherited(message)));
      case CaptureScope capture -> throw CaptureScope.more("messages().send");
      default -> {
        boolean unused =
            interception.send(
                message,
                sent -> {
                  sendHere(serialize(sent));
                  return true;
                });
      }
    }
  }

  private void sendHere(MessageStore.EncodedMessage serialized) {
    Connection callers = interception.callerTransaction();
    if (callers != null) {
      messageStore.send(callers, serialized);
      return;
    }
    switch (CurrentScope.get()) {
      case TransactionScope inside -> messageStore.send(inside.connection(), serialized);
      case ForeignThreadScope stray -> {
        stray.outsideOrThrow("messages().send");
        waiting.get().send(serialized);
      }
      default -> waiting.get().send(serialized);
    }
  }

  private WorkflowExchange exchangeOf(WorkflowScope workflow) {
    if (!ownsScope.test(workflow)) {
      throw new UsageException(
          "Workflow '%s' used messages() of a client or of another Cairn, so the call would not be recorded. Use messages() of the Cairn that runs the workflow, or make the call in a step."
              .formatted(workflow.workflowId()),
          workflow.workflowId());
    }
    return workflow.workflowExchange();
  }

  /** Serializes the value of a message. */
  public MessageStore.EncodedMessage serialize(Message message) {
    return values.get().encodeMessage(message);
  }

  /**
   * Sends messages; outside a workflow, in one transaction.
   *
   * @param messages the messages
   */
  public void sendAll(List<Message> messages) {
    if (CurrentScope.isOutside() && interception.callerTransaction() == null) {
      ValueSerializer serializer = values.get();
      messageStore.sendAll(
          messages.stream()
              .map(message -> interception.send(message, serializer::encodeMessage))
              .toList());
      waiting.get().onSent(messages.stream().map(Message::workflowId).distinct().toList());
    } else {
      messages.forEach(this::send);
    }
  }

  /**
   * Sends a message on the caller's connection. It is delivered once the caller commits.
   *
   * @param connection a connection to Cairn's database
   * @param message the message
   */
  public void sendOn(Connection connection, Message message) {
    InterceptorScope.refuse("a message");
    if (CurrentScope.get() instanceof WorkflowScope) {
      throw new UsageException(
          "cairn.within(connection) was called in a workflow outside its transactions, so the call would not be recorded. Call it in a @Transaction, or use cairn.messages().send.");
    }
    boolean unused =
        interception.send(
            message,
            sent -> {
              messageStore.send(connection, serialize(sent));
              return true;
            });
  }

  /**
   * Completes a promise with a value.
   *
   * @param token the promise's token
   * @param type the type as which the value is serialized
   * @param value the value
   * @return false if the promise was already completed
   */
  public boolean complete(String token, Type type, @Nullable Object value) {
    return decide(
        new PromiseStore.Name.Token(token),
        values.get().encodePromiseResult(token, new ValueType(VALUE_OF_PROMISE, type), value));
  }

  /**
   * Completes a promise with an exception.
   *
   * @param token the promise's token
   * @param thrown the exception
   * @return false if the promise was already completed
   */
  public boolean fail(String token, Throwable thrown) {
    return decide(
        new PromiseStore.Name.Token(token), values.get().encodePromiseFailure(token, thrown));
  }

  /**
   * Completes a promise of a workflow with a value.
   *
   * @param promise the promise's workflow and key
   * @param value the value
   * @return false if the promise was already completed
   */
  public boolean complete(OutcomeKey promise, @Nullable Object value) {
    PromiseStore.Name.Key name = promises.named(promise);
    var type = new ValueType(VALUE_OF_PROMISE, value == null ? void.class : value.getClass());
    return decide(name, values.get().encodePromiseResultOf(name.tokenHash(), type, value));
  }

  /**
   * Completes a promise of a workflow with an exception.
   *
   * @param promise the promise's workflow and key
   * @param thrown the exception
   * @return false if the promise was already completed
   */
  public boolean fail(OutcomeKey promise, Throwable thrown) {
    PromiseStore.Name.Key name = promises.named(promise);
    return decide(name, values.get().encodePromiseFailureOf(name.tokenHash(), thrown));
  }

  /**
   * Completes a promise. If a step is executed a second time, this returns false the second time.
   */
  private boolean decide(PromiseStore.Name name, Outcome outcome) {
    InterceptorScope.refuse("the completion of a promise");
    return switch (CurrentScope.get()) {
      case WorkflowScope workflow ->
          throw new UsageException(
              "A promise was completed in workflow '%s' outside its steps, so the call would not be recorded. Complete it in a step."
                  .formatted(workflow.workflowId()),
              workflow.workflowId());
      case TransactionScope transaction ->
          promises.complete(transaction.connection(), name, outcome);
      case CaptureScope capture -> throw CaptureScope.more("messages().complete");
      default -> promises.complete(name, outcome);
    };
  }

  /**
   * Waits for an event.
   *
   * @param workflowId the workflow that publishes the event
   * @param key the event's key
   * @param type the declared type of its value
   * @param wait how to wait
   * @return the latest value
   * @throws dev.cairn.error.AwaitTimeoutException if there is no value within the limit
   */
  public Object awaitEvent(String workflowId, String key, Type type, EventWait wait) {
    InterceptorScope.refuse("an event of another workflow");
    var awaited = new OutcomeKey(workflowId, key);
    return switch (CurrentScope.get()) {
      case WorkflowScope workflow -> exchangeOf(workflow).await(awaited, type, wait);
      case TransactionScope transaction ->
          throw new UsageException(
              "An event was awaited inside a transaction, which would hold its locks while it waits. Await it in the workflow, between steps.");
      case CaptureScope capture -> throw CaptureScope.more("messages().awaitEvent");
      case ForeignThreadScope stray -> {
        stray.outsideOrThrow("messages().awaitEvent");
        yield awaitOutside(awaited, type, wait);
      }
      default -> awaitOutside(awaited, type, wait);
    };
  }

  private Object awaitOutside(OutcomeKey event, Type type, EventWait wait) {
    return new EventListening(waiting.get(), values.get()).await(event, type, wait);
  }

  /**
   * Lists the streams of a workflow.
   *
   * @param workflowId the workflow
   * @return the streams, ordered by name
   */
  public List<StreamStatus> streams(String workflowId) {
    if (store.workflows().bindingId(workflowId).isEmpty()) {
      throw UnknownWorkflow.of(workflowId);
    }
    return store.streams().statuses(workflowId);
  }

  /**
   * Lists the events of a workflow.
   *
   * @param workflowId the workflow
   * @return the latest value of each key, ordered by key
   */
  public List<PublishedEvent> events(String workflowId) {
    ValueSerializer serializer = values.get();
    String bindingId =
        store.workflows().bindingId(workflowId).orElseThrow(() -> UnknownWorkflow.of(workflowId));
    return store.events().latest(workflowId).stream()
        .map(event ->
            new PublishedEvent(
                event.key(),
                serializer.openEvent(bindingId, event.key(), event.json()),
                event.at()))
        .toList();
  }
}
