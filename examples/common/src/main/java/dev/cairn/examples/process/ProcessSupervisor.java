package dev.cairn.examples.process;

import dev.cairn.spi.Environment;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Restarts a process whenever it dies, until the supervisor is closed. */
public final class ProcessSupervisor implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(300);

  private final String name;
  private final Supplier<ProcessHandle> restart;
  private final Environment.Pause pause;
  private final Consumer<String> out;
  private final Thread thread;

  /**
   * Starts supervising a process.
   *
   * @param name its name in messages
   * @param first the running process
   * @param restart starts it again; called again if it throws
   * @param pause provides waiting between attempts
   * @param out receives a message for each event
   */
  public ProcessSupervisor(
      String name,
      ProcessHandle first,
      Supplier<ProcessHandle> restart,
      Environment.Pause pause,
      Consumer<String> out) {
    this.name = name;
    this.restart = restart;
    this.pause = pause;
    this.out = out;
    this.thread =
        Thread.ofPlatform().name("supervisor of " + name).daemon().start(() -> supervise(first));
  }

  private void supervise(ProcessHandle first) {
    ProcessHandle process = first;
    try {
      while (!Thread.interrupted()) {
        process.onExit().get();
        pause.sleep(PAUSE);
        out.accept("%s died; starting it again".formatted(name));
        process = restartUntilItSucceeds();
        out.accept("%s is back".formatted(name));
      }
    } catch (InterruptedException closing) {
      // close() waits for the end of this thread.
    } catch (ExecutionException lost) {
      out.accept("%s is not supervised any more: %s".formatted(name, lost));
    }
  }

  private ProcessHandle restartUntilItSucceeds() throws InterruptedException {
    while (true) {
      try {
        return restart.get();
      } catch (RuntimeException failed) {
        out.accept("%s did not start: %s".formatted(name, failed.getMessage()));
        pause.sleep(PAUSE.multipliedBy(3));
      }
    }
  }

  /** Stops supervising, without stopping the process; its creator stops it afterwards. */
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
