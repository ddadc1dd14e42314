package dev.cairn.internal.proxy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** The user's code of a durable method, called without the override that makes it durable. */
final class OriginalMethod {
  private final MethodHandle handle;

  private OriginalMethod(MethodHandle handle) {
    this.handle = handle;
  }

  static OriginalMethod of(Method method, Class<?> durable, MethodHandles.Lookup lookup)
      throws IllegalAccessException {
    MethodHandle special = lookup.unreflectSpecial(method, durable);
    return new OriginalMethod(
        special
            .asFixedArity()
            .asSpreader(Object[].class, method.getParameterCount())
            .asType(MethodType.methodType(Object.class, Object.class, Object[].class)));
  }

  @SuppressWarnings("NullAway") // method handles carry no nullness annotations
  @Nullable Object call(Object self, @Nullable Object[] arguments) throws Throwable {
    return (Object) handle.invokeExact(self, arguments);
  }
}
