package dev.cairn.internal.wakeup;

import dev.cairn.internal.store.record.StoredMessage;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One receiver's claim to the next message on a topic, from its place in the line to the record of
 * what it was given. Closed without that record, it gives the message back.
 */
public final class MessageClaim implements Topic.Receiver, AutoCloseable {
  private final Topic topic;
  private final WaitServices waiting;
  private final CompletableFuture<StoredMessage> letter = new CompletableFuture<>();
  private volatile BatchedPoller.@Nullable Watch<Topic, WaitServices.Delivery> watch;
  private volatile boolean over;
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
  public void give(StoredMessage given) {
    letter.complete(given);
  }

  /**
   * Looks once, and gives up if nothing is there and nothing is to be waited for.
   *
   * @throws java.util.concurrent.CancellationException if nobody looks any more
   */
  public Optional<StoredMessage> look() throws InterruptedException {
    waiting.deadlines().await(letter.isDone() ? letter : watch().looked(), null);
    return Optional.ofNullable(letter.getNow(null));
  }

  /**
   * Waits for a message until a time, and looks a last time then.
   *
   * @throws java.util.concurrent.CancellationException if nobody looks any more
   */
  public Optional<StoredMessage> await(Instant until) throws InterruptedException {
    if (watch == null && !letter.isDone()) {
      watch();
    }
    if (!waiting.deadlines().await(letter, until)) {
      waiting.deadlines().await(waiting.mail().look(topic), null);
    }
    topic.leave(this);
    return Optional.ofNullable(letter.getNow(null));
  }

  /** Each time that something was there, and others had it, the watch begins anew. */
  @SuppressWarnings("FutureReturnValueIgnored") // what is done then throws nothing
  private BatchedPoller.Watch<Topic, WaitServices.Delivery> watch() {
    BatchedPoller.Watch<Topic, WaitServices.Delivery> begun = waiting.mail().watch(topic);
    watch = begun;
    begun.answer().whenComplete(this::delivered);
    if (over) {
      waiting.mail().forget(begun);
    }
    return begun;
  }

  private void delivered(WaitServices.@Nullable Delivery delivery, @Nullable Throwable closing) {
    if (delivery == null) {
      letter.cancel(false);
      return;
    }
    topic.take(delivery.letters(), delivery.horizon());
    if (!letter.isDone() && !over) {
      watch();
    }
  }

  /** The message was recorded, and is gone. */
  public void recorded() {
    recorded = true;
  }

  @Override
  public void close() {
    over = true;
    BatchedPoller.Watch<Topic, WaitServices.Delivery> begun = watch;
    if (begun != null) {
      waiting.mail().forget(begun);
    }
    topic.leave(this);
    if (!recorded && letter.isDone() && !letter.isCompletedExceptionally()) {
      topic.giveBack(letter.join());
    }
  }
}
