package dev.cairn.testkit;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One instance of each exception class of Cairn's public API, with a value in each field. */
public final class SampleExceptions {
  private static final String PACKAGE = "dev.cairn.error";

  private SampleExceptions() {}

  /** Returns all exception classes that can be thrown. */
  public static List<Class<? extends Throwable>> types() {
    List<Class<? extends Throwable>> types = new ArrayList<>();
    for (JavaClass found :
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(PACKAGE)) {
      Class<?> type = found.reflect();
      if (Throwable.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
        types.add(type.asSubclass(Throwable.class));
      }
    }
    types.sort(Comparator.comparing(Class::getName));
    return types;
  }

  /** Creates an exception with a value in each field. */
  public static Throwable full(Class<? extends Throwable> type) {
    return create(type, true);
  }

  /** Creates an exception in which each field that may be null is null. */
  public static Throwable sparse(Class<? extends Throwable> type) {
    return create(type, false);
  }

  private static Throwable create(Class<? extends Throwable> type, boolean full) {
    Constructor<?> constructor =
        Arrays.stream(type.getConstructors())
            .max(Comparator.comparingInt(Constructor::getParameterCount))
            .orElseThrow();
    @Nullable Object[] arguments =
        Arrays.stream(constructor.getParameters())
            .map(parameter -> full || !mayBeNull(parameter) ? sample(parameter) : null)
            .toArray();
    try {
      return (Throwable) constructor.newInstance(arguments);
    } catch (ReflectiveOperationException impossible) {
      throw new LinkageError(type + " has no usable constructor", impossible);
    }
  }

  private static boolean mayBeNull(Parameter parameter) {
    return parameter.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  private static Object sample(Parameter parameter) {
    Class<?> type = parameter.getType();
    if (type.isEnum()) {
      return type.getEnumConstants()[type.getEnumConstants().length - 1];
    }
    return switch (type.getSimpleName()) {
      case "String" -> "the " + parameter.getName();
      case "int" -> 17;
      case "Duration" -> Duration.ofMillis(1_500);
      case "List" -> List.of("a", "b");
      case "Throwable" -> new IllegalStateException("the cause");
      default -> throw new AssertionError("No sample for " + parameter);
    };
  }

  /** Returns the values of all fields that a class of the package declares. */
  public static Map<String, @Nullable Object> fields(Throwable exception) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Class<?> type = exception.getClass();
        type.getPackageName().equals(PACKAGE);
        type = Objects.requireNonNull(type.getSuperclass())) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && field.trySetAccessible()) {
          try {
            values.put(field.getName(), field.get(exception));
          } catch (IllegalAccessException impossible) {
            throw new AssertionError(impossible);
          }
        }
      }
    }
    return values;
  }
}
