package dev.cairn.runtime;

import dev.cairn.api.CairnException;
import dev.cairn.spi.Ambient;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does one thing again and again, with pauses, on a thread of its own, until it is closed. */
final class Heart {
  private static final Logger LOG = LoggerFactory.getLogger(Heart.class);

  private final AtomicBoolean closed = new AtomicBoolean();
  private final Thread thread;

  private Heart(String name, Runnable beat, Duration between, Ambient ambient) {
    this.thread =
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .unstarted(() -> {
              while (!closed.get()) {
                beat(beat);
                pause(between, ambient);
              }
            });
  }

  static Heart start(String name, Runnable beat, Duration between, Ambient ambient) {
    var heart = new Heart(name, beat, between, ambient);
    heart.thread.start();
    return heart;
  }

  private void beat(Runnable beat) {
    try {
      beat.run();
    } catch (CairnException problem) {
      if (!closed.get()) {
        LOG.warn("{} failed once and goes on: {}", thread.getName(), problem.getMessage());
      }
    } catch (RuntimeException bug) {
      LOG.error("{} failed once and goes on", thread.getName(), bug);
    }
  }

  private void pause(Duration between, Ambient ambient) {
    try {
      ambient.pause().sleep(between);
    } catch (InterruptedException closing) {
      closed.set(true);
    }
  }

  /** Ends the thread, and waits until it has ended. */
  void close() {
    closed.set(true);
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
