package dev.cairn.internal.proxy;

import static net.bytebuddy.matcher.ElementMatchers.is;

import dev.cairn.error.RegistrationException;
import dev.cairn.internal.text.Sentence;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.NamingStrategy;
import net.bytebuddy.description.modifier.Ownership;
import net.bytebuddy.description.modifier.Visibility;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.subclass.ConstructorStrategy;
import net.bytebuddy.implementation.MethodCall;
import net.bytebuddy.implementation.attribute.MethodAttributeAppender;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.implementation.bytecode.constant.NullConstant;
import org.jspecify.annotations.Nullable;

/** A generated subclass of a user's class that overrides its durable methods. */
final class DurableSubclass<T> {
  private static final Map<Class<?>, Class<?>> BOXES =
      Map.of(
          boolean.class, Boolean.class,
          byte.class, Byte.class,
          char.class, Character.class,
          short.class, Short.class,
          int.class, Integer.class,
          long.class, Long.class,
          float.class, Float.class,
          double.class, Double.class);

  /** The fields with the handlers begin with this. */
  private static final String FIELD = "cairn$";

  private static final Method INVOKE = invokeMethod();

  private final Class<T> type;
  private final LoadedSubclass<T> subclass;
  private final Map<Method, String> fields;

  private DurableSubclass(Class<T> type, LoadedSubclass<T> subclass, Map<Method, String> fields) {
    this.type = type;
    this.subclass = subclass;
    this.fields = fields;
  }

  private static Method invokeMethod() {
    try {
      return InvocationHandler.class.getMethod(
          "invoke", Object.class, Method.class, Object[].class);
    } catch (NoSuchMethodException impossible) {
      throw new IllegalStateException("Every Java platform provides InvocationHandler", impossible);
    }
  }

  /**
   * Generates the subclass. Each overridden method calls the handler in a static field of its own.
   */
  static <T> DurableSubclass<T> of(Class<T> type, List<Method> methods) {
    DynamicType.Builder<T> builder =
        new ByteBuddy()
            .with(new NamingStrategy.SuffixingRandom("Durable"))
            .subclass(type, ConstructorStrategy.Default.IMITATE_SUPER_CLASS)
            .implement(interfacesOf(methods));
    Map<Method, String> fields = new HashMap<>();
    for (Method method : methods) {
      String field = FIELD + fields.size();
      fields.put(method, field);
      builder =
          builder
              .defineField(field, InvocationHandler.class, Visibility.PRIVATE, Ownership.STATIC)
              .method(is(method))
              .intercept(
                  MethodCall.invoke(INVOKE)
                      .onField(field)
                      .withThis()
                      .with(NullConstant.INSTANCE, Method.class)
                      .withArgumentArray()
                      .withAssigner(Assigner.DEFAULT, Assigner.Typing.DYNAMIC))
              .attribute(MethodAttributeAppender.ForInstrumentedMethod.EXCLUDING_RECEIVER);
    }
    return new DurableSubclass<>(type, LoadedSubclass.load(type, builder), fields);
  }

  /** Returns whether a class was generated here. */
  static boolean isGenerated(Class<?> type) {
    return Arrays.stream(type.getDeclaredFields())
        .anyMatch(field ->
            field.getName().startsWith(FIELD) && field.getType() == InvocationHandler.class);
  }

  /**
   * Returns the interfaces whose default methods the overrides call. The subclass has to implement
   * them directly to be allowed to do so.
   */
  private static List<Class<?>> interfacesOf(List<Method> methods) {
    return methods.stream()
        .<Class<?>>map(Method::getDeclaringClass)
        .filter(Class::isInterface)
        .distinct()
        .toList();
  }

  /** Sets the interceptor of a method; to be called before an instance is created. */
  void intercept(Method method, MethodInterceptor interceptor) {
    subclass.setHandler(
        Objects.requireNonNull(fields.get(method)),
        (self, unused, arguments) -> interceptor.intercept(self, arguments));
  }

  OriginalMethod original(Method method) {
    try {
      return OriginalMethod.of(method, subclass.generated(), subclass.lookup());
    } catch (IllegalAccessException unreachable) {
      throw new RegistrationException(
          "The method %s.%s is not accessible from a subclass. Make it public, protected, or package-private in the same package."
              .formatted(method.getDeclaringClass().getName(), method.getName()),
          method.getDeclaringClass().getName(),
          method.getName(),
          unreachable);
    }
  }

  Class<? extends T> generated() {
    return subclass.generated();
  }

  T newInstance(@Nullable Object... arguments) {
    Constructor<?> constructor = constructor(arguments);
    try {
      constructor.setAccessible(true);
      return type.cast(constructor.newInstance(arguments));
    } catch (InvocationTargetException thrown) {
      throw new RegistrationException(
          "The constructor of %s threw %s Fix the cause, then register the class again."
              .formatted(type.getName(), Sentence.of(String.valueOf(thrown.getCause()))),
          type.getName(),
          thrown.getCause());
    } catch (ReflectiveOperationException impossible) {
      throw new RegistrationException(
          "No instance of %s can be created: %s"
              .formatted(type.getName(), Sentence.of(impossible.toString())),
          type.getName(),
          impossible);
    }
  }

  /**
   * Returns the constructor that accepts the arguments; of several, the one with the most specific
   * parameter types.
   */
  private Constructor<?> constructor(@Nullable Object[] arguments) {
    return Arrays.stream(subclass.generated().getDeclaredConstructors())
        .filter(constructor -> accepts(constructor.getParameterTypes(), arguments))
        .reduce((one, other) -> moreSpecific(one, other) ? one : other)
        .orElseThrow(() -> noMatchingConstructor(arguments));
  }

  private static boolean accepts(Class<?>[] parameters, @Nullable Object[] arguments) {
    if (parameters.length != arguments.length) {
      return false;
    }
    for (int i = 0; i < parameters.length; i++) {
      Object argument = arguments[i];
      boolean fits =
          argument == null
              ? !parameters[i].isPrimitive()
              : BOXES.getOrDefault(parameters[i], parameters[i]).isInstance(argument);
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static boolean moreSpecific(Constructor<?> one, Constructor<?> other) {
    Class<?>[] mine = one.getParameterTypes();
    Class<?>[] theirs = other.getParameterTypes();
    for (int i = 0; i < mine.length; i++) {
      if (!theirs[i].isAssignableFrom(mine[i])) {
        return false;
      }
    }
    return true;
  }

  private RegistrationException noMatchingConstructor(@Nullable Object[] arguments) {
    String given =
        Arrays.stream(arguments)
            .map(argument -> argument == null ? "null" : argument.getClass().getSimpleName())
            .collect(Collectors.joining(", ", "(", ")"));
    String available =
        Arrays.stream(subclass.generated().getDeclaredConstructors())
            .map(constructor ->
                Arrays.stream(constructor.getParameterTypes())
                    .map(Class::getSimpleName)
                    .collect(Collectors.joining(", ", type.getSimpleName() + "(", ")")))
            .collect(Collectors.joining(", "));
    return new RegistrationException(
        "No constructor of %s accepts %s. Pass the arguments of one of these: %s."
            .formatted(
                type.getName(), given, available.isEmpty() ? "none (all are private)" : available),
        type.getName());
  }
}
