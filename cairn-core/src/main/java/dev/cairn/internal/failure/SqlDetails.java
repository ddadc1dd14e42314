package dev.cairn.internal.failure;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The details of an SQLException that code branches on. They are read by reflection, because a
 * small runtime image may lack the module {@code java.sql}.
 *
 * @param state the SQL state
 * @param code the error code of the database
 * @param updates the update counts of a BatchUpdateException; null for other exceptions
 */
record SqlDetails(@Nullable String state, int code, @Nullable List<Long> updates) {
  private static final Optional<Class<?>> SQL = findClass("java.sql.SQLException");
  private static final Optional<Class<?>> BATCH = findClass("java.sql.BatchUpdateException");

  /**
   * Signatures of the constructors of SQLException and most of its subclasses, the most complete
   * first.
   */
  static final List<List<Class<?>>> SIGNATURES =
      List.of(
          List.of(String.class, String.class, int.class, long[].class, Throwable.class),
          List.of(String.class, String.class, int.class, Throwable.class),
          List.of(String.class, String.class, int.class),
          List.of(String.class, String.class, Throwable.class),
          List.of(String.class, String.class));

  private static Optional<Class<?>> findClass(String name) {
    try {
      return Optional.of(Class.forName(name, false, ClassLoader.getPlatformClassLoader()));
    } catch (ClassNotFoundException moduleIsMissing) {
      return Optional.empty();
    }
  }

  static boolean isSqlException(Class<?> type) {
    return SQL.filter(sql -> sql.isAssignableFrom(type)).isPresent();
  }

  /** Returns the details of an SQLException; null for any other exception. */
  static @Nullable SqlDetails of(Throwable failure) {
    if (!isSqlException(failure.getClass())) {
      return null;
    }
    return new SqlDetails(
        read(SQL, "getSQLState", failure) instanceof String text ? text : null,
        read(SQL, "getErrorCode", failure) instanceof Integer number ? number : 0,
        read(BATCH, "getLargeUpdateCounts", failure) instanceof long[] counts
            ? Arrays.stream(counts).boxed().toList()
            : null);
  }

  private static @Nullable Object read(
      Optional<Class<?>> declaring, String accessor, Throwable failure) {
    if (declaring.filter(type -> type.isInstance(failure)).isEmpty()) {
      return null;
    }
    try {
      return declaring.get().getMethod(accessor).invoke(failure);
    } catch (ReflectiveOperationException itsCodeFails) {
      return null;
    }
  }

  /** Returns the arguments for a constructor with one of the signatures. */
  @Nullable Object[] arguments(
      Class<?>[] parameters, @Nullable String message, @Nullable Throwable cause) {
    @Nullable Object[] arguments = new @Nullable Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      if (parameters[i] == String.class) {
        arguments[i] = i == 0 ? message : state;
      } else if (parameters[i] == int.class) {
        arguments[i] = code;
      } else {
        arguments[i] = parameters[i] == long[].class ? counts() : cause;
      }
    }
    return arguments;
  }

  private long @Nullable [] counts() {
    return updates == null ? null : updates.stream().mapToLong(Long::longValue).toArray();
  }
}
