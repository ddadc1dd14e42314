package dev.cairn.benchmarks;

import java.util.List;

/**
 * A mark and how it was reached: a row of the report.
 *
 * @param name what it is called
 * @param title what it is
 * @param unit of ours and the peer's
 * @param ours the median of Cairn's rounds
 * @param peer the median of the peer's
 * @param ratio the median of ours divided by the peer's, pair by pair
 * @param mark what was to be reached
 * @param verdict whether it was
 * @param reached how often the mark fits into it
 * @param rounds all that it was made of
 */
record Row(
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
   * Round by round.
   *
   * @param ours Cairn's readings
   * @param peer the peer's
   * @param ratios pair by pair
   * @param spreadOfOurs where Cairn's values lie
   * @param spreadOfPeer where the peer's lie
   * @param spreadOfRatio where the ratios lie
   */
  record Rounds(
      List<Reading> ours,
      List<Reading> peer,
      List<Double> ratios,
      Spread spreadOfOurs,
      Spread spreadOfPeer,
      Spread spreadOfRatio) {}

  static Row of(Figure figure, List<Reading> ours, List<Reading> peer) {
    var pairs = new Pairs(values(ours), values(peer));
    List<Double> ratios = pairs.ratios();
    Spread spreadOfOurs = Spread.of(pairs.ours());
    Spread spreadOfPeer = Spread.of(pairs.peer());
    Spread spreadOfRatio = Spread.of(ratios);
    double median = spreadOfOurs.median();
    double ratio = spreadOfRatio.median();
    return new Row(
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

  private static List<Double> values(List<Reading> readings) {
    return readings.stream().map(Reading::value).toList();
  }
}
