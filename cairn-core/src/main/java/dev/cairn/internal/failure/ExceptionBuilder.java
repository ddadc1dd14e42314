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
 * Reconstructs an exception: with a constructor whose parameters are named and typed like fields of
 * the class, otherwise with one of the usual signatures. The result is used only if it has the same
 * message and cause as the original, and for an SQLException the same details.
 */
final class ExceptionBuilder {
  private static final List<List<Class<?>>> USUAL_SIGNATURES =
      List.of(
          List.of(String.class, Throwable.class),
          List.of(String.class),
          List.of(Throwable.class),
          List.of());

  private final ExceptionFields fields;

  ExceptionBuilder(ExceptionFields fields) {
    this.fields = fields;
  }

  /** Reconstructs an exception; empty if no constructor produces an equal one. */
  Optional<Throwable> rebuild(
      Class<? extends Throwable> type, FailureRecord failure, @Nullable Throwable cause) {
    for (Candidate candidate : candidates(type, failure.sql() != null)) {
      Throwable rebuilt = tryConstructor(candidate, failure, cause);
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

  /** Returns the message; empty if there is none or if {@code getMessage} throws. */
  static Optional<String> message(Throwable failure) {
    try {
      return Optional.ofNullable(failure.getMessage());
    } catch (RuntimeException | StackOverflowError itsCodeFails) {
      return Optional.empty();
    }
  }

  /**
   * A constructor to try.
   *
   * @param constructor the constructor
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
      withSignatures(type, SqlDetails.SIGNATURES)
          .forEach(each -> candidates.add(new Candidate(each, true)));
    }
    withSignatures(type, USUAL_SIGNATURES)
        .forEach(each -> candidates.add(new Candidate(each, false)));
    return candidates;
  }

  private static List<Constructor<?>> withSignatures(
      Class<?> type, List<List<Class<?>>> signatures) {
    List<Constructor<?>> matching = new ArrayList<>();
    for (List<Class<?>> signature : signatures) {
      for (Constructor<?> constructor : type.getDeclaredConstructors()) {
        if (hasSignature(constructor.getParameterTypes(), signature)) {
          matching.add(constructor);
        }
      }
    }
    return matching;
  }

  /** The parameter for the cause may have a subtype of Throwable. */
  private static boolean hasSignature(Class<?>[] parameters, List<Class<?>> signature) {
    boolean matches = parameters.length == signature.size();
    for (int i = 0; matches && i < parameters.length; i++) {
      matches =
          parameters[i] == signature.get(i)
              || (isThrowable(parameters[i]) && isThrowable(signature.get(i)));
    }
    return matches;
  }

  private static boolean isThrowable(Class<?> type) {
    return Throwable.class.isAssignableFrom(type);
  }

  private static boolean isKnown(Parameter parameter, Class<?> type) {
    return parameter.isNamePresent()
        && (DeclaredFields.forParameter(parameter, type).isPresent()
            || isMessage(parameter)
            || isCause(parameter));
  }

  private static boolean isMessage(Parameter parameter) {
    return parameter.getName().equals("message") && parameter.getType() == String.class;
  }

  private static boolean isCause(Parameter parameter) {
    return parameter.getName().equals("cause") && isThrowable(parameter.getType());
  }

  private @Nullable Throwable tryConstructor(
      Candidate candidate, FailureRecord failure, @Nullable Throwable cause) {
    Constructor<?> constructor = candidate.constructor();
    try {
      boolean unused = constructor.trySetAccessible();
      Object created = constructor.newInstance(arguments(candidate, failure, cause));
      return created instanceof Throwable rebuilt ? rebuilt : null;
    } catch (ReflectiveOperationException | LinkageError | ValueException doesNotFit) {
      return null;
    } catch (IllegalArgumentException wrongArgument) {
      return null; // the cause does not have the parameter's type
    }
  }

  private @Nullable Object[] arguments(
      Candidate candidate, FailureRecord failure, @Nullable Throwable cause) {
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
              ? DeclaredFields.forParameter(parameters[i], constructor.getDeclaringClass())
              : Optional.empty();
      if (field.isPresent()) {
        String name = ExceptionFields.name(field.get(), constructor.getDeclaringClass());
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
