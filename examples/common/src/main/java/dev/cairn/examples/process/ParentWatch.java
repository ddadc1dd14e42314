package dev.cairn.examples.process;

import dev.cairn.spi.Environment;
import java.io.IOException;
import java.time.Duration;

/**
 * Ends a child process when its parent has died. The parent holds the other end of the child's
 * standard input, which the operating system closes however the parent dies.
 */
public final class ParentWatch {
  private static final Duration EXIT_TIMEOUT = Duration.ofSeconds(3);

  private ParentWatch() {}

  /**
   * Starts watching standard input, and exits the JVM when it ends: with shutdown hooks if they
   * take at most three seconds. Returns at once.
   *
   * @param pause provides waiting
   */
  public static void start(Environment.Pause pause) {
    Thread.ofPlatform().name("parent-watch").daemon().start(() -> watch(pause));
  }

  private static void watch(Environment.Pause pause) {
    try {
      while (System.in.read() >= 0) {
        // The parent writes nothing.
      }
    } catch (IOException gone) {
      // Treated like the end of the input.
    }
    Thread.ofPlatform().name("forced-exit").daemon().start(() -> halt(pause));
    System.exit(0);
  }

  /**
   * Exits without shutdown hooks after a timeout: Postgres may have ended with the parent, and the
   * hooks may wait for it.
   */
  private static void halt(Environment.Pause pause) {
    try {
      pause.sleep(EXIT_TIMEOUT);
    } catch (InterruptedException sooner) {
      // Exit at once.
    }
    Runtime.getRuntime().halt(1);
  }
}
