package dev.cairn.runtime;

import dev.cairn.api.CurrentScope;
import dev.cairn.api.Message;
import dev.cairn.api.Published;
import dev.cairn.api.StreamReader;
import dev.cairn.api.UsageException;
import dev.cairn.spi.Slot;
import dev.cairn.store.Mail;
import dev.cairn.store.Named;
import dev.cairn.store.Outcome;
import dev.cairn.store.Promises;
import dev.cairn.store.Store;
import dev.cairn.store.Streams;
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
public final class Post {
  private final Mail mail;
  private final Promises promises;
  private final Store store;
  private final Supplier<Values> values;
  private final Supplier<Waiting> waiting;
  private final Predicate<WorkflowScope> own;

  /** With what says, at a call, how values are written, and which workflows are recorded here. */
  Post(
      Store store,
      Supplier<Values> values,
      Supplier<Waiting> waiting,
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
    var slot = new Slot("a value of stream '" + name + "'", type);
    var inflow = new Inflow(store, values, waiting);
    return new OpenStream<>(inflow, new Streams.Place(workflowId, name, 0), slot, null);
  }

  /**
   * Sends a message.
   *
   * @param message the message
   */
  public void send(Message message) {
    Mail.Written written = written(message);
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

  private Correspondence mine(WorkflowScope workflow) {
    if (!own.test(workflow)) {
      throw new UsageException(
          "Workflow '%s' used messages() of a client or another Cairn, where nothing would record it. Use those of the Cairn that runs the workflow, or do it in a step."
              .formatted(workflow.workflowId()));
    }
    return workflow.correspondence();
  }

  /** A message with its value as it is written. */
  Mail.Written written(Message message) {
    return values.get().written(message);
  }

  /**
   * Sends many messages: from outside in one transaction.
   *
   * @param messages the messages
   */
  public void sendAll(List<Message> messages) {
    if (CurrentScope.isOutside()) {
      Values writing = values.get();
      mail.sendAll(messages.stream().map(writing::written).toList());
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
        token, values.get().promised(token, new Slot("the value of a promise", type), value));
  }

  /**
   * Completes a promise with an exception.
   *
   * @param token the promise's token
   * @param thrown the exception
   * @return false if it was decided before
   */
  public boolean fail(String token, Throwable thrown) {
    return decide(token, values.get().promisedFailure(token, thrown));
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
    var event = new Named(workflowId, key);
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

  private Object listened(Named event, Type type, Duration limit) {
    return new Listening(waiting.get(), values.get()).await(event, type, limit);
  }

  /**
   * All that a workflow has published.
   *
   * @param workflowId the workflow
   * @return the latest value of each key, in the order of keys
   */
  public List<Published> events(String workflowId) {
    Values reading = values.get();
    String bindingId =
        store.workflows().bindingId(workflowId).orElseThrow(() -> Engine.unknown(workflowId));
    return store.events().latest(workflowId).stream()
        .map(one ->
            new Published(
                one.key(), reading.plainEvent(bindingId, one.key(), one.json()), one.at()))
        .toList();
  }
}
