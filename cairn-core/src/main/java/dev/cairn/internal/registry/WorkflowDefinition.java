package dev.cairn.internal.registry;

import dev.cairn.spi.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A workflow that can run here: a named function.
 *
 * @param name its name, unique within an engine
 * @param parameters its parameters
 * @param result its result
 * @param code its code
 * @param source the class that was registered, or that holds the code
 */
public record WorkflowDefinition(
    String name, List<ValueType> parameters, ValueType result, Code code, Class<?> source) {
  /** A thread for the workflow's code, which finds there what its class finds. */
  public Thread thread(String name, Runnable task) {
    Thread thread =
        Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(task);
    thread.setContextClassLoader(source.getClassLoader());
    return thread;
  }

  /** A workflow's code. */
  @FunctionalInterface
  public interface Code {
    /** That of a workflow which only others can run. */
    Code ELSEWHERE =
        arguments -> {
          throw new IllegalStateException("A client runs no workflows");
        };

    /**
     * Runs it on the current thread.
     *
     * @param arguments one for each parameter
     * @return the result
     * @throws Throwable as the code does
     */
    @Nullable Object run(List<@Nullable Object> arguments) throws Throwable;
  }
}
