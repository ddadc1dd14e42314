package dev.cairn.internal.registry;

import dev.cairn.spi.ValueType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The definition of a workflow: a named function with declared types.
 *
 * @param name its name, unique in a registry
 * @param parameters the types of its parameters
 * @param result the type of its result
 * @param code its code
 * @param source the class that was registered, or that contains the code
 */
public record WorkflowDefinition(
    String name, List<ValueType> parameters, ValueType result, Code code, Class<?> source) {
  /**
   * Creates an unstarted virtual thread for the workflow's code, with the context class loader of
   * its class.
   */
  public Thread newThread(String name, Runnable task) {
    Thread thread =
        Thread.ofVirtual().name(name).inheritInheritableThreadLocals(false).unstarted(task);
    thread.setContextClassLoader(source.getClassLoader());
    return thread;
  }

  /** The code of a workflow. */
  @FunctionalInterface
  public interface Code {
    /** The code of a workflow that only other processes can run. */
    Code NOT_AVAILABLE =
        arguments -> {
          throw new IllegalStateException("A client does not run workflows");
        };

    /**
     * Runs the code on the current thread.
     *
     * @param arguments one for each parameter
     * @return the result
     * @throws Throwable whatever the code throws
     */
    @Nullable Object run(List<@Nullable Object> arguments) throws Throwable;
  }
}
