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
 * Notices when virtual threads do not get to run, since code of workflows computes on all carrier
 * threads. It reports where that code is, and adds carriers until it has ended, so that other
 * workflows go on. Looks from a platform thread, which needs no carrier.
 */
public final class CarrierWatch implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(500);

  /** How long a virtual thread may wait for a carrier before that is taken for trouble. */
  private static final Duration LONGEST_WAIT = Duration.ofMillis(500);

  private static final int CALM_LOOKS = 20;
  private static final int MOST_PLACES = 5;

  private final ActiveRuns runs;
  private final Listener listener;
  private final PeriodicTask task;
  private boolean busy;
  private int calmLooks;

  public CarrierWatch(ActiveRuns runs, Listener listener, BackgroundTasks tasks) {
    this.runs = runs;
    this.listener = listener;
    this.task = tasks.periodic("cairn-carriers", this::look);
  }

  public void begin() {
    task.start();
  }

  private Duration look() throws InterruptedException {
    var ran = new CountDownLatch(1);
    Thread.ofVirtual().name("cairn-carriers").start(ran::countDown);
    if (ran.await(LONGEST_WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
      calm();
    } else {
      List<String> places = runs.computing().limit(MOST_PLACES).toList();
      if (!places.isEmpty()) { // or else the machine is slow, or others compute
        starved(places);
      }
    }
    return PAUSE;
  }

  private void starved(List<String> places) {
    calmLooks = 0;
    int carriers = Carriers.OF_THIS_JVM.add(this).orElse(0);
    if (!busy) {
      busy = true;
      listener.on(new Event.CarriersBusy(places, carriers));
    }
  }

  private void calm() {
    calmLooks++;
    if (busy && calmLooks >= CALM_LOOKS && runs.computing().findAny().isEmpty()) {
      busy = false;
      Carriers.OF_THIS_JVM.release(this);
    }
  }

  @Override
  public void close() {
    task.close();
    Carriers.OF_THIS_JVM.release(this);
  }
}
