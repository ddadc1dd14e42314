package dev.cairn.benchmarks;

import java.util.Map;
import java.util.TreeMap;

/**
 * One value that was measured.
 *
 * @param figure which one
 * @param value in the figure's unit
 * @param more what else was seen meanwhile
 */
record Reading(String figure, double value, Map<String, Double> more) {
  Reading {
    more = Map.copyOf(more);
  }

  static Reading of(Figure figure, double value) {
    return new Reading(figure.slug(), value, Map.of());
  }

  static Reading of(String figure, double value) {
    return new Reading(figure, value, Map.of());
  }

  /** {@return what else was seen under this name, or nothing known} */
  double seen(String name) {
    return more.getOrDefault(name, Double.NaN);
  }

  Reading with(String name, double other) {
    Map<String, Double> all = new TreeMap<>(more);
    all.put(name, other);
    return new Reading(figure, value, all);
  }
}
