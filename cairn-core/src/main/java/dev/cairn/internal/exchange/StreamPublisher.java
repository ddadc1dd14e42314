package dev.cairn.internal.exchange;

import dev.cairn.start.StreamItem;
import java.util.Iterator;
import java.util.concurrent.Flow;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Serves each subscriber of a stream on a virtual thread of its own, as fast as it asks. */
public record StreamPublisher<T>(Iterable<StreamItem<T>> stream)
    implements Flow.Publisher<StreamItem<T>> {
  @Override
  public void subscribe(Flow.Subscriber<? super StreamItem<T>> subscriber) {
    var serving = new Serving<T>(stream, subscriber);
    Thread.ofVirtual()
        .name("cairn stream")
        .inheritInheritableThreadLocals(false)
        .start(serving::run);
  }

  /** One subscription. */
  private static final class Serving<T> implements Flow.Subscription {
    private final Iterable<StreamItem<T>> stream;
    private final Flow.Subscriber<? super StreamItem<T>> subscriber;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private volatile @Nullable Thread reading;
    private long wanted;
    private boolean cancelled;
    private boolean wrong;

    Serving(Iterable<StreamItem<T>> stream, Flow.Subscriber<? super StreamItem<T>> subscriber) {
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
        if (goesOn()) {
          subscriber.onComplete();
        }
      } catch (RuntimeException | Error problem) {
        if (goesOn()) {
          subscriber.onError(problem);
        }
      }
    }

    private boolean goesOn() {
      lock.lock();
      try {
        return !cancelled;
      } finally {
        lock.unlock();
      }
    }

    /** Takes one of those that were asked for; false if nothing more is wanted. */
    private boolean awaitDemand() {
      lock.lock();
      try {
        while (wanted == 0 && !cancelled && !wrong) {
          changed.awaitUninterruptibly();
        }
        if (wrong) {
          throw new IllegalArgumentException(
              "A subscriber asked for less than one value. Ask for 1 or more.");
        }
        wanted--;
        return !cancelled;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void request(long number) {
      lock.lock();
      try {
        wrong |= number <= 0;
        wanted = wanted + number < 0 ? Long.MAX_VALUE : wanted + number;
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
