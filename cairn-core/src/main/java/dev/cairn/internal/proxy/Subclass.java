package dev.cairn.internal.proxy;

import dev.cairn.error.RegistrationException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.InvocationHandler;
import net.bytebuddy.dynamic.DynamicType;

/**
 * A subclass that Byte Buddy makes of a user's class, in the same package, class loader and module.
 * It refers to nothing but the platform, since the user's loader and module need not know this
 * package.
 *
 * @param generated the subclass
 * @param lookup reaches all of it
 * @param <T> the user's class
 */
record Subclass<T>(Class<? extends T> generated, MethodHandles.Lookup lookup) {
  /** Loads a subclass whose class is not yet initialized. */
  static <T> Subclass<T> load(Class<T> type, DynamicType.Builder<T> builder) {
    MethodHandles.Lookup here = MethodHandles.lookup();
    here.lookupClass().getModule().addReads(type.getModule());
    try {
      Class<? extends T> generated =
          MethodHandles.privateLookupIn(type, here)
              .defineClass(builder.make().getBytes())
              .asSubclass(type);
      // not by way of the user's class: a lookup that has crossed into a module cannot go on
      return new Subclass<>(generated, MethodHandles.privateLookupIn(generated, here));
    } catch (IllegalAccessException closed) {
      throw new RegistrationException(closed(type), closed);
    }
  }

  private static String closed(Class<?> type) {
    Module cairn = Subclass.class.getModule();
    return "The package %s of module %s is not open to Cairn, so no durable subclass of %s can be made. Open it in module-info.java: opens %s%s;"
        .formatted(
            type.getPackageName(),
            type.getModule().getName(),
            type.getName(),
            type.getPackageName(),
            cairn.isNamed() ? " to " + cairn.getName() : "");
  }

  /** Puts a handler into one of the subclass's static fields. */
  void set(String field, InvocationHandler handler) {
    try {
      VarHandle place = lookup.findStaticVarHandle(generated, field, InvocationHandler.class);
      place.setVolatile(handler);
    } catch (NoSuchFieldException | IllegalAccessException impossible) {
      throw new IllegalStateException("The generated class lacks its field " + field, impossible);
    }
  }
}
