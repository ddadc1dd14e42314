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

/** A process at work, which tells how far it is. */
final class Hand implements AutoCloseable {
  private static final String END = "";

  private final Process process;
  private final BlockingQueue<Reading> told = new LinkedBlockingQueue<>();

  Hand(Process process) {
    this.process = process;
    Thread.ofVirtual().name("hand").start(this::listen);
  }

  private void listen() {
    try {
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      output.lines().map(Json::reading).forEach(told::add);
    } catch (UncheckedIOException killed) {
      // It has nothing more to tell.
    }
    told.add(Reading.of(END, 0));
  }

  /** Waits until it tells this, and passes over what it tells before. */
  Reading awaitFigure(String figure, Duration patience) {
    return awaitFigure(figure, patience, before -> {});
  }

  /** Waits until it tells this, and hands on what it tells before. */
  Reading awaitFigure(String figure, Duration patience, Consumer<Reading> before) {
    long end = System.nanoTime() + patience.toNanos();
    try {
      while (true) {
        Reading next = told.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (next == null || next.figure().equals(END)) {
          throw new BenchException(
              "A process %s without coming to '%s'."
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

  /** Lets it do what it waits to do. */
  void nudge() {
    try {
      OutputStream lifeline = process.getOutputStream();
      lifeline.write('\n');
      lifeline.flush();
    } catch (IOException gone) {
      throw new BenchException("A process has ended too early", gone);
    }
  }

  /** {@return what it told since it was last asked} */
  List<Reading> news() {
    List<Reading> news = new ArrayList<>();
    told.drainTo(news);
    return news;
  }

  /** Kills it with SIGKILL, and waits until it is gone. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}
