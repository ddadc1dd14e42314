package dev.cairn.internal.exchange;

import dev.cairn.start.StreamItem;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Publishes a stream: each subscriber is served on a virtual thread of its own, as fast as it
 * requests items.
 */
public record StreamPublisher<T>(Iterable<StreamItem<T>> stream)
    implements Flow.Publisher<StreamItem<T>> {
  @Override
  public void subscribe(Flow.Subscriber<? super StreamItem<T>> subscriber) {
    var delivery = new Delivery<T>(stream, subscriber);
    Thread.ofVirtual()
        .name("cairn stream")
        .inheritInheritableThreadLocals(false)
        .start(delivery::run);
  }

  /** One subscription. */
  private static final class Delivery<T> implements Flow.Subscription {
    private final Iterable<StreamItem<T>> stream;
    private final Flow.Subscriber<? super StreamItem<T>> subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Thread reading;
    private long demand;
    private boolean cancelled;
    private boolean badRequest;

    Delivery(Iterable<StreamItem<T>> stream, Flow.Subscriber<? super StreamItem<T>> subscriber) {
      this.stream = stream;
      this.subscriber = subscriber;
    }

    void run() {
      reading = Thread.currentThread();
      subscriber.onSubscribe(this);
      try {
        Iterator<StreamItem<T>> items = stream.iterator();
        while (awaitDemand() && items.hasNext()) {
          subscriber.onNext(items.next());
        }
        if (isActive()) {
          subscriber.onComplete();
        }
      } catch (RuntimeException | Error problem) {
        if (isActive()) {
          subscriber.onError(problem);
        }
      }
    }

    private boolean isActive() {
      lock.lock();
      try {
        return !cancelled;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Waits until the subscriber requests an item, and takes one from its demand; false if it
     * cancelled.
     */
    private boolean awaitDemand() {
      lock.lock();
      try {
        while (demand == 0 && !cancelled && !badRequest) {
          changed.awaitUninterruptibly();
        }
        if (badRequest) {
          throw new IllegalArgumentException(
              "A subscriber requested less than one item. Request 1 or more.");
        }
        demand--;
        return !cancelled;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void request(long number) {
      lock.lock();
      try {
        badRequest |= number <= 0;
        demand = demand + number < 0 ? Long.MAX_VALUE : demand + number;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void cancel() {
      lock.lock();
      try {
        cancelled = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
      Thread thread = reading;
      if (thread != null && thread != Thread.currentThread()) {
        thread.interrupt();
      }
    }
  }
}
