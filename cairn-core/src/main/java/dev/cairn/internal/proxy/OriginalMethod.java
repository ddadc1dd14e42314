package dev.cairn.internal.proxy;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** The code of a method as the user wrote it, past the override that makes it durable. */
final class OriginalMethod {
  private final MethodHandle code;

  private OriginalMethod(MethodHandle code) {
    this.code = code;
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

  @SuppressWarnings("NullAway") // a method handle's call has no annotations to go by
  @Nullable Object call(Object self, @Nullable Object[] arguments) throws Throwable {
    return (Object) code.invokeExact(self, arguments);
  }
}
