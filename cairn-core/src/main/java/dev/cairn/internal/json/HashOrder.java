package dev.cairn.internal.json;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Hashtable;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Refuses collections whose order differs between processes: they iterate by hash code, and the
 * hash code of an enum, or of a record that holds one, is another in every process. After a crash
 * the code would go through them in another order than before.
 */
final class HashOrder {
  private static final List<Class<?>> BY_HASH =
      List.of(
          HashMap.class,
          HashSet.class,
          Hashtable.class,
          IdentityHashMap.class,
          WeakHashMap.class,
          ConcurrentHashMap.class);

  private static final List<Class<?>> IN_ORDER = List.of(LinkedHashMap.class, LinkedHashSet.class);

  private HashOrder() {}

  /**
   * Checks a collection.
   *
   * @param collection the class that is read
   * @param element the declared type of its keys or elements
   */
  static void check(Class<?> collection, Class<?> element) {
    if (isByHash(collection) && (isByIdentity(collection) || !hasStableHash(element))) {
      throw new RefusedType(
          "%s of %s iterates in an order that differs between processes"
              .formatted(collection.getTypeName(), element.getTypeName()),
          "Declare Map or Set, which keep the order of the value.");
    }
  }

  private static boolean isByHash(Class<?> collection) {
    return BY_HASH.stream().anyMatch(type -> type.isAssignableFrom(collection))
        && IN_ORDER.stream().noneMatch(type -> type.isAssignableFrom(collection));
  }

  private static boolean isByIdentity(Class<?> collection) {
    return IdentityHashMap.class.isAssignableFrom(collection)
        || WeakHashMap.class.isAssignableFrom(collection);
  }

  private static boolean hasStableHash(Class<?> element) {
    return BeanRules.isPlatform(element) && !element.isEnum() && element != Object.class;
  }
}
