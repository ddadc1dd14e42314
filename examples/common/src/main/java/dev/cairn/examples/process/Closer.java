package dev.cairn.examples.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Closes resources in reverse order when the program ends, also by Ctrl-C or SIGTERM. Thread-safe.
 */
public final class Closer implements AutoCloseable {
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<AutoCloseable> resources = new ArrayDeque<>();
  private boolean closed;

  private Closer() {}

  /**
   * Creates a closer that closes its resources when the JVM exits, at the latest.
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
   * Adds a resource.
   *
   * @param resource closed with this closer; at once if the program is ending already
   * @param <T> the type of the resource
   * @return the resource
   * @throws IllegalStateException if the program is ending already
   */
  public <T extends AutoCloseable> T add(T resource) {
    lock.lock();
    try {
      if (!closed) {
        resources.push(resource);
        return resource;
      }
    } finally {
      lock.unlock();
    }
    close(resource);
    throw new IllegalStateException("The program is ending");
  }

  /**
   * Returns whether closing has begun.
   *
   * @return true if no more resources can be added
   */
  public boolean isClosing() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      while (!resources.isEmpty()) {
        close(resources.pop());
      }
    } finally {
      lock.unlock();
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception problem) {
      System.err.println("A resource could not be closed: " + problem.getMessage());
    }
  }
}
