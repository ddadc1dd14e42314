package dev.cairn.runtime.annotated;

import org.jspecify.annotations.Nullable;

/** What the override of a durable method calls. */
@FunctionalInterface
interface Interceptor {
  /**
   * Stands in for the method.
   *
   * @param self the durable object
   * @param arguments the method's arguments
   * @return the method's result
   * @throws Throwable as the method does
   */
  @Nullable Object intercept(Object self, @Nullable Object[] arguments) throws Throwable;
}
