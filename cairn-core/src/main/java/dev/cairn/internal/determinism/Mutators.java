package dev.cairn.internal.determinism;

import java.util.Set;

/** Knows methods of the JDK that change their object. */
public final class Mutators {
  private static final Set<String> COLLECTIONS = Set.of("java.util.Collection", "java.util.Map");

  private static final Set<String> CHANGES =
      Set.of(
          "add",
          "addAll",
          "addFirst",
          "addLast",
          "clear",
          "compute",
          "computeIfAbsent",
          "computeIfPresent",
          "merge",
          "offer",
          "offerFirst",
          "offerLast",
          "poll",
          "pollFirst",
          "pollLast",
          "pop",
          "push",
          "put",
          "putAll",
          "putIfAbsent",
          "remove",
          "removeAll",
          "removeFirst",
          "removeIf",
          "removeLast",
          "replace",
          "replaceAll",
          "retainAll",
          "set",
          "sort");

  private static final Set<String> ATOMICS =
      Set.of(
          "java.util.concurrent.atomic.AtomicBoolean",
          "java.util.concurrent.atomic.AtomicInteger",
          "java.util.concurrent.atomic.AtomicLong",
          "java.util.concurrent.atomic.AtomicReference",
          "java.util.concurrent.atomic.AtomicIntegerArray",
          "java.util.concurrent.atomic.AtomicLongArray",
          "java.util.concurrent.atomic.AtomicReferenceArray",
          "java.util.concurrent.atomic.LongAdder",
          "java.util.concurrent.atomic.DoubleAdder",
          "java.lang.ThreadLocal");

  private Mutators() {}

  /**
   * Returns whether a method of a collection, a map or an atomic variable changes it, or reads the
   * value of an atomic variable.
   *
   * @param types the class of the object, and its supertypes
   * @param method the name of the method
   * @return true if so
   */
  public static boolean isMutator(Set<String> types, String method) {
    return types.stream().anyMatch(ATOMICS::contains)
        || (CHANGES.contains(method) && types.stream().anyMatch(COLLECTIONS::contains));
  }

  /**
   * Returns whether a method changes a collection or a map.
   *
   * @param types the class of the object, and its supertypes
   * @param method the name of the method
   * @return true if so
   */
  public static boolean changesCollection(Set<String> types, String method) {
    return CHANGES.contains(method) && types.stream().anyMatch(COLLECTIONS::contains);
  }
}
