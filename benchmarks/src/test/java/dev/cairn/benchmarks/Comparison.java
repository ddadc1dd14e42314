package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * The same figures measured without and with a condition, alternately. The speed of a machine
 * varies over minutes, and a difference of a tenth could not be recognized otherwise.
 *
 * @param without a list of measurements for each repetition
 * @param with the same, of the same figures
 */
record Comparison(List<List<Measurement>> without, List<List<Measurement>> with) {
  /** Measures without, with, without, with, and so on. */
  static Comparison of(
      int times, Supplier<List<Measurement>> without, Supplier<List<Measurement>> with) {
    List<List<Measurement>> before = new ArrayList<>();
    List<List<Measurement>> after = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      before.add(without.get());
      after.add(with.get());
    }
    return new Comparison(before, after);
  }

  /**
   * Returns the share of the speed that remains with the condition: of a rate, or of the inverse of
   * a duration. It is the median of the pairs of each figure, and the minimum over the figures.
   *
   * @param durations how many of the figures, from the first on, are durations
   */
  double keptShare(int durations) {
    return IntStream.range(0, with.getFirst().size())
        .mapToDouble(place -> keptShare(place, place < durations))
        .min()
        .orElseThrow();
  }

  private double keptShare(int place, boolean isDuration) {
    List<Double> ratios =
        IntStream.range(0, with.size())
            .mapToObj(
                time -> with.get(time).get(place).value() / without.get(time).get(place).value())
            .map(ratio -> isDuration ? 1 / ratio : ratio)
            .toList();
    return Spread.of(ratios).median();
  }
}
