package dev.cairn.testkit;

import dev.cairn.determinism.AllowNondeterminism;
import dev.cairn.determinism.DeterminismRule;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/**
 * A listener that blocks the journal at one record, before or after its commit, until the gate is
 * opened. A blocked executor behaves as if its process had frozen.
 */
public final class JournalGate implements Listener {
  /** Side of the commit at which the gate blocks. */
  public enum Side {
    BEFORE,
    AFTER
  }

  private final Predicate<Event.Line> where;
  private final Side side;
  private final AtomicBoolean triggered = new AtomicBoolean();
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
      case Event.Recording(var lines) when side == Side.BEFORE -> blockAt(lines);
      case Event.Recorded(var lines) when side == Side.AFTER -> blockAt(lines);
      default -> {
        // other events pass
      }
    }
  }

  private void blockAt(List<Event.Line> lines) {
    if (lines.stream().anyMatch(where) && triggered.compareAndSet(false, true)) {
      whenReached.get().run();
      reached.countDown();
      awaitOpened();
    }
  }

  /** Waits regardless of interrupts. */
  private void awaitOpened() {
    boolean interrupted = false;
    while (opened.getCount() > 0) {
      try {
        await(opened);
      } catch (InterruptedException interruption) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sets an action that runs when the record is reached. */
  public void whenReached(Runnable action) {
    whenReached.set(action);
  }

  /** Waits until the record is reached. */
  public void awaitReached() {
    try {
      await(reached);
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  /** Whether the record was reached within the time. */
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

  @AllowNondeterminism(
      value = DeterminismRule.LOCK,
      reason = "holds a workflow until the test continues")
  private static void await(CountDownLatch latch) throws InterruptedException {
    if (!latch.await(60, TimeUnit.SECONDS)) {
      throw new AssertionError("nothing happened for a minute");
    }
  }
}
