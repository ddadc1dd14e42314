package dev.cairn.runtime.annotated;

import dev.cairn.api.RegistrationException;
import java.lang.invoke.MethodHandles;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.loading.ClassLoadingStrategy;

/**
 * A subclass that Byte Buddy makes of a user's class, in the same package.
 *
 * @param generated the subclass
 * @param lookup reaches all of it
 * @param <T> the user's class
 */
record Subclass<T>(Class<? extends T> generated, MethodHandles.Lookup lookup) {
  static <T> Subclass<T> load(Class<T> type, DynamicType.Builder<T> builder) {
    try {
      MethodHandles.Lookup beside = MethodHandles.privateLookupIn(type, MethodHandles.lookup());
      Class<? extends T> generated =
          builder
              .make()
              .load(type.getClassLoader(), ClassLoadingStrategy.UsingLookup.of(beside))
              .getLoaded();
      return new Subclass<>(generated, MethodHandles.privateLookupIn(generated, beside));
    } catch (IllegalAccessException closed) {
      throw new RegistrationException(
          "The package %s is not open, so no durable subclass of %s can be made. Open it in module-info.java: opens %s;"
              .formatted(type.getPackageName(), type.getName(), type.getPackageName()),
          closed);
    }
  }
}
