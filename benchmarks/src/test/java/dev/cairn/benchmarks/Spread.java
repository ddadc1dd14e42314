package dev.cairn.benchmarks;

import java.util.List;

/**
 * The spread of values.
 *
 * @param min the minimum
 * @param median the median
 * @param max the maximum
 */
record Spread(double min, double median, double max) {
  static Spread of(List<Double> values) {
    if (values.isEmpty()) {
      throw new BenchException("There are no values to compare.");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    double median =
        sorted.size() % 2 == 1
            ? sorted.get(middle)
            : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    return new Spread(sorted.getFirst(), median, sorted.getLast());
  }
}
