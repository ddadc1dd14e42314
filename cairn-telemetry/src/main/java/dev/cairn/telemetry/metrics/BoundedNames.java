package dev.cairn.telemetry.metrics;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Limits the number of different values of a tag: names that code computes, such as one with an id
 * in it, would never end. Thread-safe.
 */
final class BoundedNames {
  static final String OTHER = "other";

  private final int limit;
  private final Set<Object> known = ConcurrentHashMap.newKeySet();

  BoundedNames(int limit) {
    this.limit = limit;
  }

  /** Returns the name itself, or {@link #OTHER} if there are too many. */
  String bounded(String name) {
    return bounded(name, name);
  }

  /**
   * Returns the name itself, or {@link #OTHER} if there are too many.
   *
   * @param key what is counted for the name
   */
  String bounded(String name, Object key) {
    return known.contains(key) || (known.size() < limit && known.add(key)) ? name : OTHER;
  }
}
