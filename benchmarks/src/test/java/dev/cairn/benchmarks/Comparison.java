package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The same figures without something and with it, by turns: a machine has its good and bad minutes,
 * and what differs by a tenth is not told from that otherwise.
 *
 * @param without a list of readings for each time
 * @param with the same, of the same figures
 */
record Comparison(List<List<Reading>> without, List<List<Reading>> with) {
  /** Measures without, with, without, with, and so on. */
  static Comparison of(int times, Supplier<List<Reading>> without, Supplier<List<Reading>> with) {
    List<List<Reading>> before = new ArrayList<>();
    List<List<Reading>> after = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      before.add(without.get());
      after.add(with.get());
    }
    return new Comparison(before, after);
  }

  /**
   * How much of what it is without is left: of a rate, or of the inverse of a time. The median of
   * the pairs of each figure, and of the figures the least.
   *
   * @param durations how many of the figures, from the first on, are durations
   */
  double kept(int durations) {
    return IntStream.range(0, with.getFirst().size())
        .mapToDouble(place -> kept(place, place < durations))
        .min()
        .orElseThrow();
  }

  private double kept(int place, boolean isDuration) {
    List<Double> ratios =
        IntStream.range(0, with.size())
            .mapToObj(
                time -> with.get(time).get(place).value() / without.get(time).get(place).value())
            .map(ratio -> isDuration ? 1 / ratio : ratio)
            .toList();
    return Spread.of(ratios).median();
  }
}
