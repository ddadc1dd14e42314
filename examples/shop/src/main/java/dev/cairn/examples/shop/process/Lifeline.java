package dev.cairn.examples.shop.process;

import java.io.IOException;

/**
 * Ends a child when its parent is gone. The parent holds the other end of the child's standard
 * input; however the parent dies, the system closes it.
 */
public final class Lifeline {
  private Lifeline() {}

  /** Watches standard input from now on, and exits once it ends. Returns at once. */
  public static void hold() {
    Thread.ofPlatform().name("lifeline").daemon().start(Lifeline::watch);
  }

  private static void watch() {
    try {
      while (System.in.read() >= 0) {
        // Nobody has anything to say to a child.
      }
    } catch (IOException gone) {
      // As good as its end.
    }
    System.exit(0);
  }
}
