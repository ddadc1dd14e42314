package dev.cairn.benchmarks;

import java.util.List;

/**
 * The result of a mark: a row of the report.
 *
 * @param name the name of the figure
 * @param title its description
 * @param unit the unit of both values
 * @param ours the median of Cairn's rounds
 * @param peer the median of the peer's rounds
 * @param ratio the median of Cairn's values divided by the peer's, of each pair
 * @param mark the target
 * @param verdict whether it was met
 * @param reached the achieved multiple of the mark
 * @param rounds the underlying values
 */
record MarkResult(
    String name,
    String title,
    String unit,
    double ours,
    double peer,
    double ratio,
    String mark,
    Verdict verdict,
    double reached,
    Rounds rounds) {
  /**
   * The values of all rounds.
   *
   * @param ours Cairn's measurements
   * @param peer the peer's measurements
   * @param ratios the ratios of the pairs
   * @param spreadOfOurs the spread of Cairn's values
   * @param spreadOfPeer the spread of the peer's values
   * @param spreadOfRatio the spread of the ratios
   */
  record Rounds(
      List<Measurement> ours,
      List<Measurement> peer,
      List<Double> ratios,
      Spread spreadOfOurs,
      Spread spreadOfPeer,
      Spread spreadOfRatio) {}

  static MarkResult of(Figure figure, List<Measurement> ours, List<Measurement> peer) {
    var pairs = new PairedValues(values(ours), values(peer));
    List<Double> ratios = pairs.ratios();
    Spread spreadOfOurs = Spread.of(pairs.ours());
    Spread spreadOfPeer = Spread.of(pairs.peer());
    Spread spreadOfRatio = Spread.of(ratios);
    double median = spreadOfOurs.median();
    double ratio = spreadOfRatio.median();
    return new MarkResult(
        figure.slug(),
        figure.title(),
        figure.unit(),
        median,
        spreadOfPeer.median(),
        ratio,
        figure.mark().text(figure.unit()),
        figure.mark().verdict(median, ratio),
        figure.mark().reached(median, ratio),
        new Rounds(ours, peer, ratios, spreadOfOurs, spreadOfPeer, spreadOfRatio));
  }

  private static List<Double> values(List<Measurement> readings) {
    return readings.stream().map(Measurement::value).toList();
  }
}
