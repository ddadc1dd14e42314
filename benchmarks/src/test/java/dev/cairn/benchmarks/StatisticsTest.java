package dev.cairn.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class StatisticsTest {
  private static final Mark AT_MOST_OF_PEER = new Mark.AtMostOfPeer(0.6);
  private static final Mark TIMES_PEER = new Mark.TimesPeer(12, 20);
  private static final Mark AT_MOST = new Mark.AtMost(5);

  @Test
  void medianOfOddCountIsMiddleValue() {
    assertThat(Spread.of(List.of(9.0, 1.0, 3.0))).isEqualTo(new Spread(1, 3, 9));
  }

  @Test
  void medianOfEvenCountIsMeanOfMiddleValues() {
    assertThat(Spread.of(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(new Spread(1, 3, 100));
  }

  @Test
  void emptyListHasNoSpread() {
    assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(BenchException.class);
  }

  @Test
  void ratiosAreOfPairsNotOfMedians() {
    var pairs = new PairedValues(List.of(10.0, 40.0, 90.0), List.of(5.0, 10.0, 100.0));

    assertThat(pairs.ratios()).containsExactly(2.0, 4.0, 0.9);
    assertThat(Spread.of(pairs.ratios()).median()).isEqualTo(2);
  }

  @Test
  void roundWithoutPairIsRejected() {
    assertThatThrownBy(() -> new PairedValues(List.of(1.0, 2.0), List.of(1.0)))
        .hasMessageContaining("no pairs");
  }

  @Test
  void shareOfPeersTimeIsMetFromBelow() {
    assertThat(AT_MOST_OF_PEER.verdict(99, 0.6)).isEqualTo(Verdict.MET);
    assertThat(AT_MOST_OF_PEER.verdict(0.1, 0.61)).isEqualTo(Verdict.SHORT);
    assertThat(AT_MOST_OF_PEER.reached(99, 0.3)).isEqualTo(2);
  }

  @Test
  void multipleOfPeersRateIsMetFromAbove() {
    assertThat(TIMES_PEER.verdict(1, 12)).isEqualTo(Verdict.MET);
    assertThat(TIMES_PEER.verdict(1_000_000, 11.9)).isEqualTo(Verdict.SHORT);
    assertThat(TIMES_PEER.reached(1, 6)).isEqualTo(0.5);
  }

  @Test
  void limitIsIndependentOfPeer() {
    assertThat(AT_MOST.verdict(5, 100)).isEqualTo(Verdict.MET);
    assertThat(AT_MOST.verdict(5.1, 0.001)).isEqualTo(Verdict.SHORT);
    assertThat(AT_MOST.reached(2.5, 0.001)).isEqualTo(2);
  }

  @Test
  void verdictUsesMedianOfRatios() {
    MarkResult row =
        MarkResult.of(
            Figure.CHAINS,
            List.of(chains(1_300), chains(1_100), chains(9_000)),
            List.of(chains(100), chains(100), chains(100)));

    assertThat(row.ours()).isEqualTo(1_300);
    assertThat(row.peer()).isEqualTo(100);
    assertThat(row.ratio()).isEqualTo(13);
    assertThat(row.verdict()).isEqualTo(Verdict.MET);
    assertThat(row.rounds().spreadOfRatio()).isEqualTo(new Spread(11, 13, 90));
  }

  @Test
  void keptShareIsMedianOfPairsOfWorstFigure() {
    var compared =
        new Comparison(
            List.of(timeAndRate(1, 100), timeAndRate(1, 200), timeAndRate(2, 300)),
            List.of(timeAndRate(1, 90), timeAndRate(2, 100), timeAndRate(8, 299)));

    assertThat(compared.keptShare(1)).isEqualTo(0.5);
    assertThat(compared.keptShare(0)).isEqualTo(0.9);
  }

  private static List<Measurement> timeAndRate(double time, double rate) {
    return List.of(Measurement.of("time", time), Measurement.of("rate", rate));
  }

  private static Measurement chains(double value) {
    return Measurement.of(Figure.CHAINS, value);
  }

  @Test
  void percentilesAreComputedFromSamples() {
    var laps = new LatencySamples();
    LongStream.rangeClosed(1, 3_000).map(milli -> milli * 1_000_000).forEach(laps::add);

    assertThat(laps.millis(0.5)).isCloseTo(1_500, within(0.001));
    assertThat(laps.millis(0.99)).isCloseTo(2_970, within(0.001));
    assertThat(laps.millis(1)).isCloseTo(3_000, within(0.001));
  }

  @Test
  void noSamplesHaveNoMedian() {
    assertThatThrownBy(() -> new LatencySamples().millis(0.5)).isInstanceOf(BenchException.class);
  }

  @Test
  void numbersHaveThreeSignificantDigits() {
    assertThat(Numbers.plain(0.123456)).isEqualTo("0.123");
    assertThat(Numbers.plain(12.3456)).isEqualTo("12.3");
    assertThat(Numbers.plain(123_456.7)).isEqualTo("123,457");
    assertThat(Numbers.plain(0)).isEqualTo("0");
  }
}
