package dev.cairn.examples.shop.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Closes what was opened, the last first, whether the program comes to its end or is told to end
 * (Ctrl-C, SIGTERM). Thread-safe.
 */
public final class Closer implements AutoCloseable {
  private final ReentrantLock turn = new ReentrantLock();
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private boolean closed;

  /** Nothing opened yet. */
  private Closer() {}

  /**
   * A closer that closes when the program exits, at the latest.
   *
   * @return the closer
   */
  public static Closer atExit() {
    var closer = new Closer();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("closer").unstarted(closer::close));
    return closer;
  }

  /**
   * Takes care of something.
   *
   * @param resource to be closed; at once if the program is ending already
   * @param <T> what it is
   * @return the resource
   * @throws IllegalStateException if the program is ending already
   */
  public <T extends AutoCloseable> T add(T resource) {
    turn.lock();
    try {
      if (!closed) {
        opened.push(resource);
        return resource;
      }
    } finally {
      turn.unlock();
    }
    close(resource);
    throw new IllegalStateException("The program is ending");
  }

  /**
   * Whether the end has begun.
   *
   * @return true if nothing more can be opened
   */
  public boolean closed() {
    turn.lock();
    try {
      return closed;
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void close() {
    turn.lock();
    try {
      closed = true;
      while (!opened.isEmpty()) {
        close(opened.pop());
      }
    } finally {
      turn.unlock();
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception problem) {
      System.err.println("Could not be closed: " + problem.getMessage());
    }
  }
}
