package dev.cairn.internal.engine;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.store.Store;
import dev.cairn.internal.store.cluster.DueTimes;
import dev.cairn.spi.Environment;
import dev.cairn.spi.ManualClock;
import dev.cairn.spi.TimedEngine;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether the engine is idle and what is due next, for a clock that tests set. Thread-safe. */
public final class EngineTime implements TimedEngine {
  private final Environment environment;
  private final Store store;
  private final BackgroundTasks tasks;
  private final DueTimes dueTimes;

  /**
   * Creates the time of an engine.
   *
   * @param environment has the clock
   * @param store the engine's database
   */
  public EngineTime(Environment environment, Store store) {
    this.environment = environment;
    this.store = store;
    this.tasks = store.tasks();
    this.dueTimes = store.dueTimes();
  }

  /** Tells the clock, if tests set it, that the engine and its background loops have started. */
  public void started() {
    if (environment.clock() instanceof ManualClock clock) {
      clock.started(this);
    }
  }

  /** Tells the clock, if tests set it, that the engine is about to stop. */
  public void stopping() {
    if (environment.clock() instanceof ManualClock clock) {
      clock.stopping(this);
    }
  }

  @Override
  public boolean awaitIdle(Duration limit) throws InterruptedException {
    return tasks.awaitIdle(limit);
  }

  @Override
  public void whileWaiting(Wait wait) throws InterruptedException {
    tasks.activity().beginWait();
    try {
      wait.await();
    } finally {
      tasks.activity().endWait();
    }
  }

  @Override
  public long changes() {
    return tasks.activity().changes();
  }

  @Override
  public Optional<Instant> nextDue() {
    return dueTimes.next();
  }

  @Override
  public void processDied() {
    store.stopWaiting();
    tasks.processDied();
  }

  @Override
  public String describeActivity() {
    return tasks.activity().describe();
  }
}
