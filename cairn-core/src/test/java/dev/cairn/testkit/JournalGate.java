package dev.cairn.testkit;

import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * Holds the journal at one of its lines, before or after its commit, until it is opened. What is
 * held is as good as dead: nothing of it goes on.
 */
public final class JournalGate implements Listener {
  /** Which side of the commit. */
  public enum Side {
    BEFORE,
    AFTER
  }

  private final Predicate<Event.Line> where;
  private final Side side;
  private final AtomicBoolean used = new AtomicBoolean();
  private final CountDownLatch reached = new CountDownLatch(1);
  private final AtomicReference<Runnable> whenReached = new AtomicReference<>(() -> {});
  private final CountDownLatch opened = new CountDownLatch(1);

  public JournalGate(Side side, Predicate<Event.Line> where) {
    this.side = side;
    this.where = where;
  }

  public static JournalGate at(Side side, String workflowId, String key) {
    return new JournalGate(
        side, line -> line.workflowId().equals(workflowId) && line.key().equals(key));
  }

  @Override
  public void on(Event event) {
    switch (event) {
      case Event.Recording(var lines) when side == Side.BEFORE -> hold(lines);
      case Event.Recorded(var lines) when side == Side.AFTER -> hold(lines);
      default -> {
        // passes
      }
    }
  }

  private void hold(List<Event.Line> lines) {
    if (lines.stream().anyMatch(where) && used.compareAndSet(false, true)) {
      whenReached.get().run();
      reached.countDown();
      awaitOpened();
    }
  }

  /** An interrupt does not let anything through. */
  private void awaitOpened() {
    boolean interrupted = false;
    while (opened.getCount() > 0) {
      try {
        await(opened);
      } catch (InterruptedException held) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Does something as soon as the line is reached. */
  public void whenReached(Runnable action) {
    whenReached.set(action);
  }

  /** Waits until the line is reached. */
  public void awaitReached() {
    try {
      await(reached);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** Whether the line was reached within the time. */
  boolean reachedWithin(long seconds) {
    try {
      return reached.await(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  public void open() {
    opened.countDown();
  }

  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing happened for a minute");
    }
  }
}
