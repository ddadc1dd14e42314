package dev.cairn.internal.intercept;

import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.run.ContinueAsNew;
import dev.cairn.internal.run.RunStopped;
import dev.cairn.internal.store.journal.JournalFailedException;
import dev.cairn.spi.Interceptor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call of intercepted code with all its interceptors. For one thread. */
final class Chain {
  private final List<Interceptor> interceptors;
  private final Intercepted call;
  private final @Nullable HeaderEdit headers;
  private final Interceptors.Code code;
  private @Nullable Throwable failure;

  Chain(
      List<Interceptor> interceptors,
      Intercepted call,
      @Nullable HeaderEdit headers,
      Interceptors.Code code) {
    this.interceptors = interceptors;
    this.call = call;
    this.headers = headers;
    this.code = code;
  }

  String label() {
    return call.label();
  }

  /** What the intercepted code threw; null if it threw nothing or was not called. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Calls the first interceptor. What stops the run is thrown even if an interceptor caught it. */
  @Nullable Object run() throws Exception {
    Object result = null;
    Throwable thrown = null;
    try {
      result = from(0);
    } catch (Throwable problem) {
      thrown = problem;
    }
    if (failure instanceof RunStopped
        || failure instanceof JournalFailedException
        || (failure instanceof ContinueAsNew && isCaught(thrown))) {
      thrown = failure;
    }
    if (thrown != null) {
      throw Rethrow.asException(thrown);
    }
    return result;
  }

  /** Returns whether interceptors have caught or wrapped the request to continue as new. */
  private boolean isCaught(@Nullable Throwable thrown) {
    return thrown == null || thrown.getCause() instanceof ContinueAsNew;
  }

  @Nullable Object from(int index) throws Exception {
    if (index == interceptors.size()) {
      return intercepted();
    }
    Interceptor interceptor = interceptors.get(index);
    var next = new Proceeding(this, index + 1, interceptor);
    try {
      return call(interceptor, next);
    } finally {
      next.end();
    }
  }

  private @Nullable Object intercepted() throws Exception {
    try {
      return code.run();
    } catch (Throwable thrown) {
      failure = thrown;
      throw Rethrow.asException(thrown);
    }
  }

  private @Nullable Object call(Interceptor interceptor, Proceeding next) throws Exception {
    switch (call) {
      case Intercepted.Run run -> {
        return interceptor.run(new Invocations.OfRun(run, next));
      }
      case Intercepted.Branch branch -> {
        return interceptor.branch(new Invocations.OfBranch(branch, next));
      }
      case Intercepted.Step step -> {
        return interceptor.step(new Invocations.OfStep(step, next));
      }
      case Intercepted.Transaction transaction -> {
        return interceptor.transaction(new Invocations.OfTransaction(transaction, next));
      }
      case Intercepted.Start start ->
          interceptor.start(new Invocations.OfStart(start, headers(), next));
      case Intercepted.Send send -> interceptor.send(new Invocations.OfSend(send, headers(), next));
      case Intercepted.Receive receive ->
          interceptor.receive(new Invocations.OfReceive(receive, next));
    }
    next.checkProceeded();
    return null;
  }

  private HeaderEdit headers() {
    if (headers == null) {
      throw new IllegalStateException("Starts and messages are intercepted with their headers");
    }
    return headers;
  }
}
