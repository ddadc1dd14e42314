package dev.cairn.internal.determinism;

import java.util.Set;

/** Recognizes values whose elements are in the order of a hash table. */
public final class HashTables {
  private static final Set<String> TABLES =
      Set.of(
          "java.util.HashSet",
          "java.util.HashMap",
          "java.util.Hashtable",
          "java.util.IdentityHashMap",
          "java.util.WeakHashMap",
          "java.util.concurrent.ConcurrentHashMap",
          "java.util.concurrent.ConcurrentHashMap$KeySetView");
  private static final Set<String> ORDERED =
      Set.of("java.util.LinkedHashSet", "java.util.LinkedHashMap", "java.util.Properties");
  private static final Set<String> CONTAINERS =
      Set.of(
          "java.util.Collection",
          "java.util.Map",
          "java.util.Iterator",
          "java.util.stream.BaseStream");
  private static final Set<String> FACTORIES = Set.of("of", "copyOf", "ofEntries");
  private static final Set<String> COLLECTORS =
      Set.of("toSet", "toUnmodifiableSet", "toUnmodifiableMap", "toConcurrentMap");
  private static final Set<String> SAME_ORDER =
      Set.of(
          "keySet",
          "values",
          "entrySet",
          "stream",
          "parallelStream",
          "iterator",
          "map",
          "filter",
          "flatMap",
          "peek",
          "limit",
          "skip",
          "distinct",
          "boxed",
          "mapToObj",
          "mapToInt",
          "mapToLong",
          "toList",
          "parallel",
          "sequential",
          "takeWhile",
          "dropWhile");

  private HashTables() {}

  /**
   * Returns whether a class is a hash table without an order.
   *
   * @param types the class and its supertypes
   * @return true if so
   */
  public static boolean isTable(Set<String> types) {
    return types.stream().anyMatch(TABLES::contains) && types.stream().noneMatch(ORDERED::contains);
  }

  /**
   * Returns whether a class contains or iterates over elements.
   *
   * @param types the class and its supertypes
   * @return true if so
   */
  public static boolean isContainer(Set<String> types) {
    return types.stream().anyMatch(CONTAINERS::contains);
  }

  /**
   * Returns whether a method of a container returns its elements in the same order.
   *
   * @param method the name of the method
   * @return true if so
   */
  public static boolean keepsOrder(String method) {
    return SAME_ORDER.contains(method);
  }

  /**
   * Returns whether a static method creates a set or map in hash order.
   *
   * @param owner the name of its class
   * @param method its name
   * @param arguments the number of arguments
   * @return true if so
   */
  public static boolean isFactory(String owner, String method, int arguments) {
    int single = owner.equals("java.util.Map") ? 2 : 1;
    return (owner.equals("java.util.Set") || owner.equals("java.util.Map"))
        && FACTORIES.contains(method)
        && (!method.equals("of") || arguments > single);
  }

  /**
   * Returns whether a method creates a collector into a hash table.
   *
   * @param owner the name of its class
   * @param method its name
   * @param arguments the number of arguments
   * @return true if so
   */
  public static boolean isCollector(String owner, String method, int arguments) {
    return owner.equals("java.util.stream.Collectors")
        && switch (method) {
          case "toMap" -> arguments < 4;
          case "groupingBy" -> arguments < 3;
          default -> COLLECTORS.contains(method);
        };
  }
}
