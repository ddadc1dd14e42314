package dev.cairn.internal.check;

import dev.cairn.error.InvalidArgumentException;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Checks attributes, by which workflows can be found. */
public final class Attributes {
  private static final int MAX_COUNT = 100;

  private Attributes() {}

  /**
   * Checks attributes and returns an immutable copy, sorted by key.
   *
   * @throws InvalidArgumentException if there are more than 100, a key is not a valid name, or a
   *     value is null
   */
  public static Map<String, Object> of(Map<String, ?> values) {
    if (values.size() > MAX_COUNT) {
      throw new InvalidArgumentException(
          "attributes",
          "There are %d attributes; the limit is %d. Use attributes only for values by which you search, and store other data elsewhere."
              .formatted(values.size(), MAX_COUNT));
    }
    values.forEach(Attributes::check);
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** Keys of attributes, without duplicates and in order. */
  public static SortedSet<String> keys(Collection<String> keys) {
    keys.forEach(key -> Names.check("attribute", key));
    return Collections.unmodifiableSortedSet(new TreeSet<>(keys));
  }

  public static void check(String key, @Nullable Object value) {
    Names.check("attribute", key);
    if (value == null) {
      throw new InvalidArgumentException(
          key,
          "The attribute '%s' is null. Use a value that stands for nothing, such as false or an empty string, or omit the attribute."
              .formatted(key));
    }
  }
}
