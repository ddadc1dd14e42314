package dev.cairn.runtime.annotated;

import net.bytebuddy.implementation.bind.annotation.AllArguments;
import net.bytebuddy.implementation.bind.annotation.RuntimeType;
import net.bytebuddy.implementation.bind.annotation.This;
import org.jspecify.annotations.Nullable;

/**
 * What the override of a durable method calls. Public only because the generated subclass, which
 * lives in the user's package, calls it.
 */
@FunctionalInterface
public interface Interceptor {
  /**
   * Stands in for the method.
   *
   * @param self the durable object
   * @param arguments the method's arguments
   * @return the method's result
   * @throws Throwable as the method does
   */
  @RuntimeType
  @Nullable Object intercept(@This Object self, @AllArguments @Nullable Object[] arguments)
      throws Throwable;
}
