package dev.cairn.spring.internal;

import dev.cairn.Cairn;
import org.springframework.context.SmartLifecycle;

/**
 * Declares queues and schedules, and starts Cairn, after all singletons were created and before the
 * web server accepts requests; stops it after the web server, before any bean is destroyed. Also
 * pauses and resumes it with the context.
 */
public final class CairnLifecycle implements SmartLifecycle {
  /** Before the web server, which starts at {@code Integer.MAX_VALUE - 2048} and stops earlier. */
  static final int PHASE = Integer.MAX_VALUE - 4096;

  private final Cairn cairn;
  private final DeclaredBeans declared;
  private final boolean autoStart;
  private volatile boolean running;

  public CairnLifecycle(Cairn cairn, DeclaredBeans declared, boolean autoStart) {
    this.cairn = cairn;
    this.declared = declared;
    this.autoStart = autoStart;
  }

  @Override
  public void start() {
    declared.declareOn(cairn);
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
