package dev.cairn.internal.wakeup;

import dev.cairn.internal.store.record.StoredMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One receiver's claim to the next message of a topic, from its place in the line until the message
 * is recorded. If it is closed before the record, the message is returned to the topic.
 */
public final class MessageClaim implements Topic.Receiver, AutoCloseable {
  private final Topic topic;
  private final WaitServices waiting;
  private final CompletableFuture<StoredMessage> message = new CompletableFuture<>();
  private volatile BatchedPoller.@Nullable Watch<Topic, WaitServices.Delivery> watch;
  private volatile boolean closed;
  private boolean recorded;

  private MessageClaim(Topic topic, WaitServices waiting) {
    this.topic = topic;
    this.waiting = waiting;
  }

  public static MessageClaim to(Topic topic, WaitServices waiting) {
    var claim = new MessageClaim(topic, waiting);
    topic.join(claim);
    return claim;
  }

  @Override
  public void give(StoredMessage received) {
    message.complete(received);
  }

  /**
   * Polls once; returns empty if there is no message.
   *
   * @throws java.util.concurrent.CancellationException if the poller was closed
   */
  public Optional<StoredMessage> poll() throws InterruptedException {
    waiting.deadlines().await(message.isDone() ? message : watch().polled(), null);
    return Optional.ofNullable(message.getNow(null));
  }

  /**
   * Waits for a message until a time, and polls a last time then.
   *
   * @throws java.util.concurrent.CancellationException if the poller was closed
   */
  public Optional<StoredMessage> await(Instant until) throws InterruptedException {
    if (watch == null && !message.isDone()) {
      watch();
    }
    if (!waiting.deadlines().await(message, until)) {
      waiting.deadlines().await(waiting.messages().poll(topic), null);
    }
    topic.leave(this);
    return Optional.ofNullable(message.getNow(null));
  }

  /** Starts a watch. It is started again each time when other receivers got all messages. */
  @SuppressWarnings("FutureReturnValueIgnored") // the callback throws nothing
  private BatchedPoller.Watch<Topic, WaitServices.Delivery> watch() {
    BatchedPoller.Watch<Topic, WaitServices.Delivery> current = waiting.messages().watch(topic);
    watch = current;
    current.answer().whenComplete(this::delivered);
    if (closed) {
      waiting.messages().unwatch(current);
    }
    return current;
  }

  private void delivered(WaitServices.@Nullable Delivery delivery, @Nullable Throwable cancelled) {
    if (delivery == null) {
      message.cancel(false);
      return;
    }
    topic.deliver(delivery.messages(), delivery.horizon());
    if (!message.isDone() && !closed) {
      watch();
    }
  }

  /** Marks the message as recorded, so that it is not returned. */
  public void markRecorded() {
    recorded = true;
  }

  @Override
  public void close() {
    closed = true;
    BatchedPoller.Watch<Topic, WaitServices.Delivery> current = watch;
    if (current != null) {
      waiting.messages().unwatch(current);
    }
    topic.leave(this);
    if (!recorded && message.isDone() && !message.isCompletedExceptionally()) {
      topic.putBack(message.join());
    }
  }
}
