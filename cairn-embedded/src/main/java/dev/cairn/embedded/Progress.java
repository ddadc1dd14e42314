package dev.cairn.embedded;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;

/**
 * Reports the current activity of a start that takes longer than a second, so that a first start,
 * which unpacks and initializes Postgres, does not seem to hang. Without a logger on the class path
 * it prints to standard error.
 */
@SystemAccess
final class Progress implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Progress.class);
  private static final Duration QUIET_PERIOD = Duration.ofSeconds(1);

  private final Duration quietPeriod;
  private final Consumer<String> printer;
  private final AtomicReference<String> activity;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean reporting;

  Progress(String activity) {
    this(activity, QUIET_PERIOD, System.err::println);
  }

  Progress(String activity, Duration quietPeriod, Consumer<String> printer) {
    this.quietPeriod = quietPeriod;
    this.printer = printer;
    this.activity = new AtomicReference<>(activity);
    Thread.ofPlatform()
        .name("cairn-postgres-progress")
        .daemon()
        .start(this::reportAfterQuietPeriod);
  }

  private void reportAfterQuietPeriod() {
    try {
      if (!ended.await(quietPeriod.toNanos(), TimeUnit.NANOSECONDS)) {
        reporting = true;
        report(activity.get());
      }
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  /** Sets the current activity, and reports it if the start already takes long. */
  void update(String next) {
    activity.set(next);
    if (reporting) {
      report(next);
    }
  }

  private void report(String activity) {
    if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory) {
      printer.accept("cairn: " + activity + " ...");
    } else {
      log.info("event=postgres-starting now=\"{}\"", activity);
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
