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
 * Tells what a start is doing once it has taken longer than a second, so that a first start, which
 * unpacks and initialises Postgres, does not look as if it hung. Without a logger on the class path
 * it prints to standard error.
 */
@SystemAccess
final class Progress implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Progress.class);
  private static final Duration SILENCE = Duration.ofSeconds(1);

  private final Duration silence;
  private final Consumer<String> printer;
  private final AtomicReference<String> doing;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean talking;

  Progress(String doing) {
    this(doing, SILENCE, System.err::println);
  }

  Progress(String doing, Duration silence, Consumer<String> printer) {
    this.silence = silence;
    this.printer = printer;
    this.doing = new AtomicReference<>(doing);
    Thread.ofPlatform().name("cairn-postgres-progress").daemon().start(this::waitAndTell);
  }

  private void waitAndTell() {
    try {
      if (!ended.await(silence.toNanos(), TimeUnit.NANOSECONDS)) {
        talking = true;
        tell(doing.get());
      }
    } catch (InterruptedException nobodyDoes) {
      Thread.currentThread().interrupt();
    }
  }

  /** Says what is done from now on. */
  void now(String next) {
    doing.set(next);
    if (talking) {
      tell(next);
    }
  }

  private void tell(String what) {
    if (LoggerFactory.getILoggerFactory() instanceof NOPLoggerFactory) {
      printer.accept("cairn: " + what + " ...");
    } else {
      log.info("event=postgres-starting now=\"{}\"", what);
    }
  }

  @Override
  public void close() {
    ended.countDown();
  }
}
