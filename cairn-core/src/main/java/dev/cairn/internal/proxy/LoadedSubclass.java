package dev.cairn.internal.proxy;

import dev.cairn.error.RegistrationException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.reflect.InvocationHandler;
import net.bytebuddy.dynamic.DynamicType;

/**
 * A subclass that Byte Buddy generated, loaded into the package, class loader and module of the
 * user's class. It refers to Java platform classes only, because the user's class loader and module
 * may not see this package.
 *
 * @param generated the subclass
 * @param lookup has full access to the subclass
 * @param <T> the user's class
 */
record LoadedSubclass<T>(Class<? extends T> generated, MethodHandles.Lookup lookup) {
  /**
   * Defines the class without initializing it.
   *
   * @throws RegistrationException if the user's module does not open the package to Cairn
   */
  static <T> LoadedSubclass<T> load(Class<T> type, DynamicType.Builder<T> builder) {
    MethodHandles.Lookup here = MethodHandles.lookup();
    here.lookupClass().getModule().addReads(type.getModule());
    try {
      Class<? extends T> generated =
          MethodHandles.privateLookupIn(type, here)
              .defineClass(builder.make().getBytes())
              .asSubclass(type);
      // a new lookup: one that has moved into another module cannot move again
      return new LoadedSubclass<>(generated, MethodHandles.privateLookupIn(generated, here));
    } catch (IllegalAccessException closed) {
      throw new RegistrationException(packageNotOpen(type), type.getName(), closed);
    }
  }

  private static String packageNotOpen(Class<?> type) {
    Module cairn = LoadedSubclass.class.getModule();
    return "The package %s of module %s is not open to Cairn, so no durable subclass of %s can be created. Open it in module-info.java: opens %s%s;"
        .formatted(
            type.getPackageName(),
            type.getModule().getName(),
            type.getName(),
            type.getPackageName(),
            cairn.isNamed() ? " to " + cairn.getName() : "");
  }

  /** Sets one of the handlers, which are in static fields of the subclass. */
  void setHandler(String field, InvocationHandler handler) {
    try {
      VarHandle handle = lookup.findStaticVarHandle(generated, field, InvocationHandler.class);
      handle.setVolatile(handler);
    } catch (NoSuchFieldException | IllegalAccessException impossible) {
      throw new IllegalStateException("The generated class lacks its field " + field, impossible);
    }
  }
}
