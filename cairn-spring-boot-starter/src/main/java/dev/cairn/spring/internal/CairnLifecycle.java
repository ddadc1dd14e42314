package dev.cairn.spring.internal;

import dev.cairn.Cairn;
import org.springframework.context.SmartLifecycle;

/**
 * Starts Cairn after all singletons were created, before the web server accepts requests, and stops
 * it after the web server, before any bean is destroyed. Also pauses and resumes it with the
 * context.
 */
public final class CairnLifecycle implements SmartLifecycle {
  /** Before the web server, which starts at {@code Integer.MAX_VALUE - 2048} and stops earlier. */
  static final int PHASE = Integer.MAX_VALUE - 4096;

  private final Cairn cairn;
  private final boolean autoStart;
  private volatile boolean running;

  public CairnLifecycle(Cairn cairn, boolean autoStart) {
    this.cairn = cairn;
    this.autoStart = autoStart;
  }

  @Override
  public void start() {
    cairn.start();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    cairn.stop();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public boolean isAutoStartup() {
    return autoStart;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
