package dev.cairn.workflow;

import dev.cairn.error.InvalidArgumentException;
import java.io.Serializable;
import java.lang.invoke.MethodType;
import java.lang.invoke.SerializedLambda;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Determines the result type that a lambda, a method reference or a class declares for a step.
 *
 * <p>The compiler stores the signature of a serializable lambda in a {@link SerializedLambda},
 * which the private method {@code writeReplace} of the lambda returns. It is read once for each
 * lambda class.
 */
final class DeclaredResult {
  private static final ClassValue<AtomicReference<@Nullable Type>> KNOWN =
      new ClassValue<>() {
        @Override
        protected AtomicReference<@Nullable Type> computeValue(Class<?> place) {
          return new AtomicReference<>();
        }
      };

  private DeclaredResult() {}

  /**
   * Returns the declared result type.
   *
   * @throws InvalidArgumentException if it cannot be determined
   */
  static Type of(Serializable body) {
    AtomicReference<@Nullable Type> known = KNOWN.get(body.getClass());
    Type type = known.get();
    if (type == null) {
      type = read(body);
      known.set(type);
    }
    return type;
  }

  private static Type read(Serializable body) {
    Type type;
    try {
      type =
          body.getClass().isHidden() || body.getClass().isSynthetic()
              ? ofLambda(body)
              : ofClass(body.getClass());
    } catch (ReflectiveOperationException | RuntimeException unreadable) {
      throw untold(unreadable);
    }
    if (type == Object.class
        || (type instanceof Class<?> raw && raw.getTypeParameters().length > 0)) {
      throw untold(null);
    }
    return type;
  }

  private static Type ofLambda(Serializable lambda) throws ReflectiveOperationException {
    Method writeReplace = lambda.getClass().getDeclaredMethod("writeReplace");
    writeReplace.setAccessible(true);
    var form = (SerializedLambda) writeReplace.invoke(lambda);
    ClassLoader loader = lambda.getClass().getClassLoader();
    Class<?> raw =
        MethodType.fromMethodDescriptorString(form.getInstantiatedMethodType(), loader)
            .returnType();
    return raw.getTypeParameters().length == 0 ? raw : referred(form, loader).orElse(raw);
  }

  /**
   * Returns the generic result type of the method that a method reference names, if it has no type
   * variables.
   */
  private static Optional<Type> referred(SerializedLambda form, ClassLoader loader)
      throws ReflectiveOperationException {
    Class<?> owner = Class.forName(form.getImplClass().replace('/', '.'), false, loader);
    MethodType signature =
        MethodType.fromMethodDescriptorString(form.getImplMethodSignature(), loader);
    return Arrays.stream(owner.getDeclaredMethods())
        .filter(method -> method.getName().equals(form.getImplMethodName()))
        .filter(method -> Arrays.equals(method.getParameterTypes(), signature.parameterArray()))
        .map(Method::getGenericReturnType)
        .filter(DeclaredResult::isConcrete)
        .findFirst();
  }

  private static Type ofClass(Class<?> type) {
    return Arrays.stream(type.getGenericInterfaces())
        .filter(ParameterizedType.class::isInstance)
        .map(ParameterizedType.class::cast)
        .filter(
            face -> face.getRawType() == Body.class || face.getRawType() == TransactionBody.class)
        .map(face -> face.getActualTypeArguments()[0])
        .filter(DeclaredResult::isConcrete)
        .findFirst()
        .orElse(Object.class);
  }

  private static boolean isConcrete(Type type) {
    return switch (type) {
      case Class<?> raw -> raw.getTypeParameters().length == 0;
      case ParameterizedType generic ->
          Arrays.stream(generic.getActualTypeArguments()).allMatch(DeclaredResult::isConcrete);
      default -> false;
    };
  }

  private static InvalidArgumentException untold(@Nullable Throwable cause) {
    return new InvalidArgumentException(
        "body",
        "The result type of a step cannot be told from its lambda. Name it: Durable.step(\"name\", new TypeRef<List<Order>>() {}, () -> ...); for code that only throws, any type will do.",
        cause);
  }
}
