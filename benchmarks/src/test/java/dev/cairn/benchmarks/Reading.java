package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
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
    more = Collections.unmodifiableMap(new TreeMap<>(more)); // in order, as it is written
  }

  static Reading of(Figure figure, double value) {
    return new Reading(figure.slug(), value, Map.of());
  }

  static Reading of(String figure, double value) {
    return new Reading(figure, value, Map.of());
  }

  /** What is in the middle, of readings that were taken several times, one by one. */
  static List<Reading> medians(List<List<Reading>> times) {
    List<Reading> medians = new ArrayList<>();
    for (int i = 0; i < times.getFirst().size(); i++) {
      int place = i;
      List<Double> values = times.stream().map(time -> time.get(place).value()).toList();
      medians.add(
          new Reading(times.getFirst().get(place).figure(), Spread.of(values).median(), Map.of()));
    }
    return medians;
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
