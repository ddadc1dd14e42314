package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * One measured value.
 *
 * @param figure its name
 * @param value in the figure's unit
 * @param more other values observed at the same time
 */
record Measurement(String figure, double value, Map<String, Double> more) {
  Measurement {
    more = Collections.unmodifiableMap(new TreeMap<>(more)); // sorted, for the JSON
  }

  static Measurement of(Figure figure, double value) {
    return new Measurement(figure.slug(), value, Map.of());
  }

  static Measurement of(String figure, double value) {
    return new Measurement(figure, value, Map.of());
  }

  /** Returns the medians of repeated lists of measurements. */
  static List<Measurement> medians(List<List<Measurement>> times) {
    List<Measurement> medians = new ArrayList<>();
    for (int i = 0; i < times.getFirst().size(); i++) {
      int place = i;
      List<Double> values = times.stream().map(time -> time.get(place).value()).toList();
      medians.add(
          new Measurement(
              times.getFirst().get(place).figure(), Spread.of(values).median(), Map.of()));
    }
    return medians;
  }

  /** {@return another observed value of this name; NaN if there is none} */
  double seen(String name) {
    return more.getOrDefault(name, Double.NaN);
  }

  Measurement with(String name, double other) {
    Map<String, Double> all = new TreeMap<>(more);
    all.put(name, other);
    return new Measurement(figure, value, all);
  }
}
