package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.process.Child;
import dev.cairn.examples.shop.process.Launch;
import java.net.URI;

/** The shop as a process that can be killed and started again. */
final class ShopProcess implements AutoCloseable {
  private static final int KILLED = 137;

  private final Launch launch;
  private volatile Child child;

  ShopProcess(Launch launch) {
    this.launch = launch;
    this.child = Child.start(launch);
  }

  /** Where it takes orders; another address after each start. */
  URI address() {
    return child.address();
  }

  /** SIGKILL: no shutdown hook, no flush, no goodbye. */
  void kill() {
    int code = child.kill();
    if (code != KILLED) {
      throw new DemoException(
          "The shop ended with exit code %d instead of %d, so it was not killed; its log says why"
              .formatted(code, KILLED));
    }
  }

  void startAgain() {
    child = Child.start(launch);
  }

  @Override
  public void close() {
    child.close();
  }
}
