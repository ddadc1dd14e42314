package dev.cairn.internal.proxy;

import org.jspecify.annotations.Nullable;

/** Called by the override of a durable method. */
@FunctionalInterface
interface MethodInterceptor {
  /**
   * Executes a call of the method.
   *
   * @param self the durable object
   * @param arguments the arguments of the call
   * @return the result of the method
   * @throws Throwable whatever the method throws
   */
  @Nullable Object intercept(Object self, @Nullable Object[] arguments) throws Throwable;
}
