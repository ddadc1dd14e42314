package dev.cairn.examples.shop.demo;

import dev.cairn.examples.shop.process.ChildProcess;
import dev.cairn.examples.shop.process.LaunchSpec;
import java.net.URI;

/** The shop as a child process that can be killed and restarted. */
final class ShopProcess implements AutoCloseable {
  private static final int EXIT_CODE_OF_SIGKILL = 137;

  private final LaunchSpec launch;
  private volatile ChildProcess child;

  ShopProcess(LaunchSpec launch) {
    this.launch = launch;
    this.child = ChildProcess.start(launch);
  }

  /** Returns the address of the shop, which changes with each start. */
  URI address() {
    return child.address();
  }

  /** Kills the shop with SIGKILL: no shutdown hook runs and nothing is flushed. */
  void kill() {
    int code = child.kill();
    if (code != EXIT_CODE_OF_SIGKILL) {
      throw new DemoException(
          "The shop ended with exit code %d instead of %d, so it was not killed; see its log"
              .formatted(code, EXIT_CODE_OF_SIGKILL));
    }
  }

  void restart() {
    child = ChildProcess.start(launch);
  }

  @Override
  public void close() {
    child.close();
  }
}
