package dev.cairn.internal.run;

import dev.cairn.internal.background.BackgroundTasks;
import dev.cairn.internal.background.PeriodicTask;
import dev.cairn.spi.Event;
import dev.cairn.spi.Listener;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Detects that virtual threads are starved because workflow code computes on all carrier threads.
 * Reports where that code is, and adds carriers until it has ended, so that other workflows
 * continue. Runs on a platform thread, which needs no carrier.
 */
public final class CarrierWatch implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** How long a virtual thread may wait for a carrier before carriers count as busy. */
  private static final Duration MAX_WAIT = Duration.ofMillis(500);

  /** After so many checks without starved threads, added carriers are removed: ten seconds. */
  private static final int CALM_CHECKS = 20;

  /** Greatest number of such checks: an hour. */
  private static final int MAX_CALM_CHECKS = 7_200;

  private static final int MAX_PLACES = 5;

  private final ActiveRuns runs;
  private final Listener listener;
  private final PeriodicTask task;
  private boolean busy;
  private int calmChecks;

  /**
   * Doubled each time, because the queues of the scheduler may grow each time carriers are added,
   * and never shrink.
   */
  private int requiredCalmChecks = CALM_CHECKS;

  public CarrierWatch(ActiveRuns runs, Listener listener, BackgroundTasks tasks) {
    this.runs = runs;
    this.listener = listener;
    this.task = tasks.periodic("cairn-carriers", this::check);
  }

  public void start() {
    task.start();
  }

  private Duration check() throws InterruptedException {
    var started = new CountDownLatch(1);
    Thread.ofVirtual().name("cairn-carriers").start(started::countDown);
    if (started.await(MAX_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      noteCalm();
    } else {
      List<String> places = runs.userFrames().limit(MAX_PLACES).toList();
      if (!places.isEmpty()) { // otherwise the machine is slow, or code outside workflows computes
        reportStarved(places);
      }
    }
    return PAUSE;
  }

  private void reportStarved(List<String> places) {
    calmChecks = 0;
    int carriers = Carriers.OF_THIS_JVM.add(this).orElse(0);
    if (!busy) {
      busy = true;
      listener.on(new Event.CarriersBusy(places, carriers));
    }
  }

  private void noteCalm() {
    calmChecks++;
    if (busy && calmChecks >= requiredCalmChecks && runs.userFrames().findAny().isEmpty()) {
      busy = false;
      requiredCalmChecks = Math.min(2 * requiredCalmChecks, MAX_CALM_CHECKS);
      Carriers.OF_THIS_JVM.release(this);
    }
  }

  @Override
  public void close() {
    task.close();
    Carriers.OF_THIS_JVM.release(this);
  }
}
