package dev.cairn.http.internal.json;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The members of JSON objects that records describe. */
public final class Members {
  private Members() {}

  /** Returns whether a member may be missing. */
  public static boolean isOptional(RecordComponent component) {
    return component.getAnnotatedType().isAnnotationPresent(Nullable.class);
  }

  /** Returns the paths of the members that are missing in a record, and in those within it. */
  public static List<String> missing(Object value) {
    List<String> missing = new ArrayList<>();
    if (value instanceof Record) {
      collect(value, "$", missing);
    }
    return missing;
  }

  private static void collect(Object owner, String path, List<String> missing) {
    for (RecordComponent component : owner.getClass().getRecordComponents()) {
      Object value = read(owner, component);
      String at = path + "." + component.getName();
      if (value == null && !isOptional(component)) {
        missing.add(at);
      } else if (value instanceof Record inner) {
        collect(inner, at, missing);
      }
    }
  }

  private static @Nullable Object read(Object owner, RecordComponent component) {
    try {
      return component.getAccessor().invoke(owner);
    } catch (IllegalAccessException | InvocationTargetException notPublic) {
      throw new IllegalStateException(
          "The accessor of %s is public and throws nothing.".formatted(component), notPublic);
    }
  }
}
