package dev.cairn.examples.shop.process;

import dev.cairn.spi.Environment;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Starts a process again whenever it dies, until the keeper is closed. */
public final class Keeper implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final String name;
  private final Supplier<ProcessHandle> again;
  private final Environment.Pause pause;
  private final Consumer<String> news;
  private final Thread thread;

  /**
   * Keeps a process from now on.
   *
   * @param name what to call it in the news
   * @param first the process, running
   * @param again starts it again; may throw, and is called again then
   * @param pause how to wait between two tries
   * @param news takes a line whenever something happened
   */
  public Keeper(
      String name,
      ProcessHandle first,
      Supplier<ProcessHandle> again,
      Environment.Pause pause,
      Consumer<String> news) {
    this.name = name;
    this.again = again;
    this.pause = pause;
    this.news = news;
    this.thread = Thread.ofPlatform().name("keeper of " + name).daemon().start(() -> keep(first));
  }

  private void keep(ProcessHandle first) {
    ProcessHandle process = first;
    try {
      while (!Thread.interrupted()) {
        process.onExit().get();
        pause.sleep(PAUSE);
        news.accept("%s died; starting it again".formatted(name));
        process = started();
        news.accept("%s is back".formatted(name));
      }
    } catch (InterruptedException closing) {
      // close() waits for this thread's end.
    } catch (ExecutionException lost) {
      news.accept("%s is not watched any more: %s".formatted(name, lost));
    }
  }

  private ProcessHandle started() throws InterruptedException {
    while (true) {
      try {
        return again.get();
      } catch (RuntimeException failed) {
        news.accept("%s did not start: %s".formatted(name, failed.getMessage()));
        pause.sleep(PAUSE.multipliedBy(3));
      }
    }
  }

  /** Lets the process be. Whoever started it ends it, after this. */
  @Override
  public void close() {
    thread.interrupt();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException later) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
