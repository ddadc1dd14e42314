package dev.cairn.internal.intercept;

import dev.cairn.error.UsageException;
import dev.cairn.internal.failure.Rethrow;
import dev.cairn.spi.Interceptor;
import org.jspecify.annotations.Nullable;

/** How one interceptor goes on: once at most, on its thread, and before it returns. */
final class Proceeding {
  private final Chain chain;
  private final int next;
  private final Interceptor interceptor;
  private final Thread thread = Thread.currentThread();
  private State state = State.CALLED;

  private enum State {
    CALLED,
    PROCEEDED,
    RETURNED
  }

  Proceeding(Chain chain, int next, Interceptor interceptor) {
    this.chain = chain;
    this.next = next;
    this.interceptor = interceptor;
  }

  @Nullable Object proceed() throws Exception {
    if (Thread.currentThread() != thread) {
      throw misuse(
          "on thread '%s', and was called on thread '%s'. Call it on the latter, where the scope of the call is"
              .formatted(Thread.currentThread().getName(), thread.getName()));
    }
    state =
        switch (state) {
          case CALLED -> State.PROCEEDED;
          case PROCEEDED ->
              throw misuse("a second time. Call it once; a step is tried again by its Retry");
          case RETURNED -> throw misuse("after it had returned. Call it before");
        };
    return chain.from(next);
  }

  /** {@link #proceed} where no checked exception is declared. */
  void proceedUnchecked() {
    try {
      proceed();
    } catch (RuntimeException thrown) {
      throw thrown;
    } catch (Exception thrown) {
      throw Rethrow.sneakyThrow(thrown);
    }
  }

  /** The interceptor has returned without an exception from a call that has no result. */
  void checkProceeded() {
    if (state == State.CALLED) {
      throw new UsageException(
          "Interceptor %s returned without calling proceed() for %s. Call it, or throw an exception to refuse it."
              .formatted(interceptor.getClass().getName(), chain.label()));
    }
  }

  void end() {
    state = State.RETURNED;
  }

  private UsageException misuse(String how) {
    return new UsageException(
        "Interceptor %s called proceed() for %s %s."
            .formatted(interceptor.getClass().getName(), chain.label(), how));
  }
}
