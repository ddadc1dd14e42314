package dev.cairn.internal.intercept;

import java.util.Objects;

/**
 * An interceptor of a start or a message threw, and not the code that it intercepts. On the thread
 * of a workflow the cause is recorded; elsewhere it is thrown.
 */
public final class InterceptorFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  InterceptorFailure(Throwable thrown) {
    super(null, thrown, false, false);
  }

  /** What the interceptor threw. */
  public Throwable thrown() {
    return Objects.requireNonNull(getCause());
  }
}
