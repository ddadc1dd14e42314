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
 * Rejects collections whose iteration order differs between processes. They iterate by hash code,
 * and the hash code of an enum, or of a record that contains one, differs in each process. After a
 * crash the code would iterate in another order than before.
 */
final class HashOrderCheck {
  private static final List<Class<?>> BY_HASH =
      List.of(
          HashMap.class,
          HashSet.class,
          Hashtable.class,
          IdentityHashMap.class,
          WeakHashMap.class,
          ConcurrentHashMap.class);

  private static final List<Class<?>> IN_ORDER = List.of(LinkedHashMap.class, LinkedHashSet.class);

  private HashOrderCheck() {}

  /**
   * Checks the declared type of a collection.
   *
   * @param collection the collection class
   * @param element the declared type of its keys or elements
   */
  static void check(Class<?> collection, Class<?> element) {
    if (isByHash(collection) && (isByIdentity(collection) || !hasStableHash(element))) {
      throw new RejectedTypeException(
          "%s of %s iterates in an order that differs between processes"
              .formatted(collection.getTypeName(), element.getTypeName()),
          "Declare Map or Set, which preserve the order of the elements.");
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
    return ValueClassRules.isPlatform(element) && !element.isEnum() && element != Object.class;
  }
}
