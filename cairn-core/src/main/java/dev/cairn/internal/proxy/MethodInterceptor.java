package dev.cairn.internal.proxy;

import org.jspecify.annotations.Nullable;

/** What the override of a durable method calls. */
@FunctionalInterface
interface MethodInterceptor {
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
