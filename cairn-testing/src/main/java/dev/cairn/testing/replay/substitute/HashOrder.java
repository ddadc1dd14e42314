package dev.cairn.testing.replay.substitute;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reverses the order of hash-ordered collections that the JDK has created. */
@SuppressWarnings("NonApiType") // the types are those of the replaced calls
public final class HashOrder {
  private HashOrder() {}

  /** Reverses an unmodifiable set. */
  public static <E> Set<E> set(Set<E> original) {
    return Collections.unmodifiableSet(new LinkedHashSet<>(new ArrayList<>(original).reversed()));
  }

  /** Reverses an unmodifiable map. */
  public static <K, V> Map<K, V> map(Map<K, V> original) {
    var reversed = new LinkedHashMap<K, V>();
    new ArrayList<>(original.entrySet())
        .reversed()
        .forEach(entry -> reversed.put(entry.getKey(), entry.getValue()));
    return Collections.unmodifiableMap(reversed);
  }

  /** Reverses a HashSet. */
  public static <E extends @Nullable Object> HashSet<E> hashSet(HashSet<E> original) {
    return new ReversedHashSet<>(original);
  }

  /** Reverses a HashMap. */
  public static <K extends @Nullable Object, V extends @Nullable Object> HashMap<K, V> hashMap(
      HashMap<K, V> original) {
    return new ReversedHashMap<>(original);
  }

  /** Reverses what a collector creates, if it is hash-ordered. */
  @SuppressWarnings("unchecked") // what is reversed has the type of the original
  public static <T, A, R> Collector<T, ?, R> collector(Collector<T, A, R> original) {
    return Collectors.collectingAndThen(original, result -> (R) reversed(result));
  }

  private static @Nullable Object reversed(@Nullable Object result) {
    return switch (result) {
      case HashSet<?> set when set.getClass() == HashSet.class -> hashSet(set);
      case HashMap<?, ?> map when map.getClass() == HashMap.class -> hashMap(map);
      case Set<?> set when isImmutable(set) -> set(set);
      case Map<?, ?> map when isImmutable(map) -> map(map);
      case null, default -> result;
    };
  }

  private static boolean isImmutable(Object collection) {
    return collection.getClass().getName().startsWith("java.util.ImmutableCollections$");
  }
}
