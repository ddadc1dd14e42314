package dev.cairn.spring.internal.http;

import dev.cairn.http.CairnHttpServlet;
import org.springframework.context.SmartLifecycle;

/**
 * Ends streams of events and requests that wait before the web server shuts down, which first waits
 * for all requests.
 */
public final class CairnHttpLifecycle implements SmartLifecycle {
  /** The graceful shutdown of the web server has {@code Integer.MAX_VALUE - 1024}. */
  static final int PHASE = Integer.MAX_VALUE - 512;

  private final CairnHttpServlet servlet;
  private volatile boolean running;

  public CairnHttpLifecycle(CairnHttpServlet servlet) {
    this.servlet = servlet;
  }

  @Override
  public void start() {
    servlet.acceptWaiting();
    running = true;
  }

  @Override
  public void stop() {
    running = false;
    servlet.endWaiting();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }
}
