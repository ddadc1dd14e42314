package dev.cairn.examples.shop.process;

import dev.cairn.spi.Environment;
import java.io.IOException;
import java.time.Duration;

/**
 * Ends a child when its parent is gone. The parent holds the other end of the child's standard
 * input; however the parent dies, the system closes it.
 */
public final class Lifeline {
  private static final Duration GRACE = Duration.ofSeconds(3);

  private Lifeline() {}

  /**
   * Watches standard input from now on, and exits once it ends: in good order if that takes no
   * longer than three seconds. Returns at once.
   *
   * @param pause how to wait
   */
  public static void hold(Environment.Pause pause) {
    Thread.ofPlatform().name("lifeline").daemon().start(() -> watch(pause));
  }

  private static void watch(Environment.Pause pause) {
    try {
      while (System.in.read() >= 0) {
        // Nobody has anything to say to a child.
      }
    } catch (IOException gone) {
      // As good as its end.
    }
    Thread.ofPlatform().name("last resort").daemon().start(() -> halt(pause));
    System.exit(0);
  }

  /** The parent may have taken Postgres with it, and a good end would wait for that. */
  private static void halt(Environment.Pause pause) {
    try {
      pause.sleep(GRACE);
    } catch (InterruptedException sooner) {
      // The end in any case.
    }
    Runtime.getRuntime().halt(1);
  }
}
