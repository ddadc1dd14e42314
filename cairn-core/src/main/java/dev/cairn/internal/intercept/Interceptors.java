package dev.cairn.internal.intercept;

import dev.cairn.internal.failure.Rethrow;
import dev.cairn.internal.scope.CurrentScope;
import dev.cairn.internal.scope.ThreadScope;
import dev.cairn.spi.Interceptor;
import dev.cairn.spi.RecordedCall;
import dev.cairn.workflow.EngineScope;
import java.sql.Connection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The interceptors of an application, the outermost first. Immutable. */
public final class Interceptors {
  /** No interceptors. */
  public static final Interceptors NONE = new Interceptors(List.of());

  private static final Logger LOG = LoggerFactory.getLogger(Interceptors.class);

  private final List<Interceptor> interceptors;

  private Interceptors(List<Interceptor> interceptors) {
    this.interceptors = interceptors;
  }

  public static Interceptors of(List<Interceptor> interceptors) {
    return interceptors.isEmpty() ? NONE : new Interceptors(List.copyOf(interceptors));
  }

  /** Code that is intercepted. */
  @FunctionalInterface
  public interface Code {
    @Nullable Object run() throws Throwable;
  }

  /** Whether there are none, so that code is called directly. */
  public boolean isEmpty() {
    return interceptors.isEmpty();
  }

  /**
   * Calls the interceptors around the code of a workflow, a branch, a step or a transaction.
   *
   * @return what the outermost interceptor returned
   * @throws Exception what it threw
   */
  public @Nullable Object around(Intercepted call, Code code) throws Exception {
    return new Chain(interceptors, call, null, code).run();
  }

  /**
   * Calls the interceptors around a start or a message.
   *
   * @param call a start or a message that is sent
   * @param headers the headers that it has without interceptors
   * @param code starts or sends with the headers that the interceptors left
   * @return what the code returned
   * @throws InterceptorFailure if an interceptor threw; what the code threw is thrown as it is
   */
  public <T extends @Nullable Object> T around(
      Intercepted call, Map<String, String> headers, Function<Map<String, String>, T> code) {
    if (interceptors.isEmpty()) {
      return code.apply(headers);
    }
    var edit = new HeaderEdit(headers);
    return inScope(call, edit, () -> code.apply(edit.use()));
  }

  /**
   * Calls the interceptors around a message that is received.
   *
   * @throws InterceptorFailure if an interceptor threw
   */
  public void around(Intercepted.Receive call) {
    boolean unused = inScope(call, null, () -> true);
  }

  /**
   * Reports a record. What an interceptor throws is logged.
   *
   * @param call the recorded call
   */
  public void recorded(RecordedCall call) {
    var scope = new InterceptorScope("a record", EngineScope.current());
    ThreadScope before = CurrentScope.enter(scope);
    try {
      for (Interceptor interceptor : interceptors) {
        report(interceptor, call);
      }
    } finally {
      CurrentScope.enter(before);
    }
  }

  private static void report(Interceptor interceptor, RecordedCall call) {
    try {
      interceptor.recorded(call);
    } catch (RuntimeException | Error thrown) {
      LOG.error(
          "interceptor failed class={} method=recorded", interceptor.getClass().getName(), thrown);
    }
  }

  /**
   * Returns the connection of a transaction that the application has begun on this thread, in which
   * starts and messages take part.
   *
   * @return the connection; null if there is none
   */
  public @Nullable Connection callerTransaction() {
    for (Interceptor interceptor : interceptors) {
      Connection connection = interceptor.callerTransaction();
      if (connection != null) {
        return connection;
      }
    }
    return null;
  }

  /** Calls what throws {@link InterceptorFailure}, and throws its cause. */
  public static <T extends @Nullable Object> T unwrapped(Supplier<T> call) {
    try {
      return call.get();
    } catch (InterceptorFailure failure) {
      throw Rethrow.sneakyThrow(failure.thrown());
    }
  }

  @SuppressWarnings("ReferenceEquality") // whether it is the very exception of the chain
  private <T extends @Nullable Object> T inScope(
      Intercepted call, @Nullable HeaderEdit headers, Supplier<T> code) {
    InterceptorScope.refuse(call.label());
    var scope = new InterceptorScope(call.label(), EngineScope.current());
    ThreadScope before = CurrentScope.enter(scope);
    var given = new Given<T>();
    var chain =
        new Chain(
            interceptors,
            call,
            headers,
            () -> {
              CurrentScope.enter(before);
              try {
                given.value = code.get();
                return null;
              } finally {
                CurrentScope.enter(scope);
              }
            });
    try {
      chain.run();
    } catch (Throwable thrown) {
      throw thrown == chain.failure()
          ? Rethrow.sneakyThrow(thrown)
          : new InterceptorFailure(thrown);
    } finally {
      CurrentScope.enter(before);
    }
    if (chain.failure() != null) { // which the interceptors caught
      throw Rethrow.sneakyThrow(chain.failure());
    }
    return given.value;
  }

  /** Takes the value of the code past the interceptors, whose methods return none. */
  @SuppressWarnings("NullAway") // it is set before it is read, or the code has thrown
  private static final class Given<T extends @Nullable Object> {
    private T value;
  }
}
