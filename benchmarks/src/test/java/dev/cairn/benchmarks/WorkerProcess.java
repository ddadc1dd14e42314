package dev.cairn.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A running worker process that reports measurements. */
final class WorkerProcess implements AutoCloseable {
  private static final String END = "";

  private final Process process;
  private final BlockingQueue<Measurement> measurements = new LinkedBlockingQueue<>();

  WorkerProcess(Process process) {
    this.process = process;
    Thread.ofVirtual().name("hand").start(this::listen);
  }

  private void listen() {
    try {
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      output.lines().map(Json::reading).forEach(measurements::add);
    } catch (UncheckedIOException killed) {
      // There is no more output.
    }
    measurements.add(Measurement.of(END, 0));
  }

  /** Blocks until the worker reports a figure; skips other measurements. */
  Measurement awaitFigure(String figure, Duration timeout) {
    return awaitFigure(figure, timeout, before -> {});
  }

  /** Blocks until the worker reports a figure; passes other measurements to the consumer. */
  Measurement awaitFigure(String figure, Duration timeout, Consumer<Measurement> before) {
    long end = System.nanoTime() + timeout.toNanos();
    try {
      while (true) {
        Measurement next = measurements.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null || next.figure().equals(END)) {
          throw new BenchException(
              "A worker %s without reporting '%s'."
                  .formatted(next == null ? "took too long" : "ended", figure));
        }
        if (next.figure().equals(figure)) {
          return next;
        }
        before.accept(next);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted while measuring", interrupted);
    }
  }

  /** Signals the worker to continue, by a line on its standard input. */
  void signal() {
    try {
      OutputStream lifeline = process.getOutputStream();
      lifeline.write('\n');
      lifeline.flush();
    } catch (IOException gone) {
      throw new BenchException("A worker has ended too early", gone);
    }
  }

  /** {@return the measurements since the last call} */
  List<Measurement> drain() {
    List<Measurement> drained = new ArrayList<>();
    measurements.drainTo(drained);
    return drained;
  }

  /** Kills the worker with SIGKILL and blocks until it has ended. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
