package dev.cairn.internal.failure;

import dev.cairn.error.ValueException;
import dev.cairn.internal.json.DeclaredFields;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes an exception of a class again: by a constructor whose parameters are fields of the class,
 * else by one of the usual shapes. It counts only if it has the message and the cause of the
 * original, and the details of an SQLException.
 */
final class ExceptionBuilder {
  private static final List<List<Class<?>>> USUAL =
      List.of(
          List.of(String.class, Throwable.class),
          List.of(String.class),
          List.of(Throwable.class),
          List.of());

  private final FieldValues fields;

  ExceptionBuilder(FieldValues fields) {
    this.fields = fields;
  }

  /** Empty if no constructor makes one like the original. */
  Optional<Throwable> rebuild(
      Class<? extends Throwable> type, Failure failure, @Nullable Throwable cause) {
    for (Candidate candidate : candidates(type, failure.sql() != null)) {
      Throwable rebuilt = attempt(candidate, failure, cause);
      if (rebuilt != null
          && Objects.equals(message(rebuilt).orElse(null), failure.message())
          && (failure.sql() == null || failure.sql().equals(SqlDetails.of(rebuilt)))
          && hasCause(rebuilt, cause)) {
        fields.restore(rebuilt, failure.knownFields());
        return Optional.of(rebuilt);
      }
    }
    return Optional.empty();
  }

  /** Empty if it has none, or fails to say it. */
  static Optional<String> message(Throwable failure) {
    try {
      return Optional.ofNullable(failure.getMessage());
    } catch (RuntimeException | StackOverflowError itsCodeFails) {
      return Optional.empty();
    }
  }

  /**
   * A way to make an exception.
   *
   * @param constructor makes it
   * @param isOfSql whether its arguments are the details of an SQLException
   */
  private record Candidate(Constructor<?> constructor, boolean isOfSql) {}

  private static List<Candidate> candidates(Class<?> type, boolean isOfSql) {
    List<Constructor<?>> constructors = new ArrayList<>();
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      boolean named =
          constructor.getParameterCount() > 0
              && List.of(constructor.getParameters()).stream().allMatch(p -> isKnown(p, type));
      if (named) {
        constructors.add(constructor);
      }
    }
    constructors.sort(
        Comparator.<Constructor<?>>comparingInt(Constructor::getParameterCount)
            .reversed()
            .thenComparing(Constructor::toString));
    List<Candidate> candidates = new ArrayList<>();
    constructors.forEach(each -> candidates.add(new Candidate(each, false)));
    if (isOfSql) {
      shaped(type, SqlDetails.SHAPES).forEach(each -> candidates.add(new Candidate(each, true)));
    }
    shaped(type, USUAL).forEach(each -> candidates.add(new Candidate(each, false)));
    return candidates;
  }

  private static List<Constructor<?>> shaped(Class<?> type, List<List<Class<?>>> shapes) {
    List<Constructor<?>> shaped = new ArrayList<>();
    for (List<Class<?>> shape : shapes) {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (hasShape(constructor.getParameterTypes(), shape)) {
          shaped.add(constructor);
        }
      }
    }
    return shaped;
  }

  /** A parameter for the cause may be of a narrower type. */
  private static boolean hasShape(Class<?>[] parameters, List<Class<?>> shape) {
    boolean matches = parameters.length == shape.size();
    for (int i = 0; matches && i < parameters.length; i++) {
      matches =
          parameters[i] == shape.get(i)
              || (isThrowable(parameters[i]) && isThrowable(shape.get(i)));
    }
    return matches;
  }

  private static boolean isThrowable(Class<?> type) {
    return Throwable.class.isAssignableFrom(type);
  }

  private static boolean isKnown(Parameter parameter, Class<?> type) {
    return parameter.isNamePresent()
        && (DeclaredFields.behind(parameter, type).isPresent()
            || isMessage(parameter)
            || isCause(parameter));
  }

  private static boolean isMessage(Parameter parameter) {
    return parameter.getName().equals("message") && parameter.getType() == String.class;
  }

  private static boolean isCause(Parameter parameter) {
    return parameter.getName().equals("cause") && isThrowable(parameter.getType());
  }

  private @Nullable Throwable attempt(
      Candidate candidate, Failure failure, @Nullable Throwable cause) {
    Constructor<?> constructor = candidate.constructor();
    try {
      boolean unused = constructor.trySetAccessible();
      Object made = constructor.newInstance(arguments(candidate, failure, cause));
      return made instanceof Throwable rebuilt ? rebuilt : null;
    } catch (ReflectiveOperationException | LinkageError | ValueException doesNotFit) {
      return null;
    } catch (IllegalArgumentException wrongArgument) {
      return null; // a cause of another type than the parameter's
    }
  }

  private @Nullable Object[] arguments(
      Candidate candidate, Failure failure, @Nullable Throwable cause) {
    Constructor<?> constructor = candidate.constructor();
    if (candidate.isOfSql() && failure.sql() != null) {
      return failure.sql().arguments(constructor.getParameterTypes(), failure.message(), cause);
    }
    Parameter[] parameters = constructor.getParameters();
    @Nullable Object[] arguments = new @Nullable Object[parameters.length];
    Map<String, Object> values = failure.knownFields();
    for (int i = 0; i < parameters.length; i++) {
      Optional<Field> field =
          parameters[i].isNamePresent()
              ? DeclaredFields.behind(parameters[i], constructor.getDeclaringClass())
              : Optional.empty();
      if (field.isPresent()) {
        String name = FieldValues.name(field.get(), constructor.getDeclaringClass());
        arguments[i] = fields.read(field.get(), name, values);
      } else {
        arguments[i] = parameters[i].getType() == String.class ? failure.message() : cause;
      }
    }
    return arguments;
  }

  private static boolean hasCause(Throwable rebuilt, @Nullable Throwable cause) {
    try {
      if (rebuilt.getCause() == null && cause != null) {
        rebuilt.initCause(cause);
      }
      return Objects.equals(rebuilt.getCause(), cause);
    } catch (RuntimeException itsConstructorSetNone) {
      return false;
    }
  }
}
