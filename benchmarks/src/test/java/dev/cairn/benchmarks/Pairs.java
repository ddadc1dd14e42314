package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * What both libraries did in rounds that took turns.
 *
 * @param ours Cairn's values
 * @param peer the peer's, of the same rounds
 */
record Pairs(List<Double> ours, List<Double> peer) {
  Pairs {
    ours = List.copyOf(ours);
    peer = List.copyOf(peer);
    if (ours.size() != peer.size()) {
      throw new BenchException(
          "%d values of ours and %d of the peer are no pairs.".formatted(ours.size(), peer.size()));
    }
  }

  /** {@return ours divided by the peer's, pair by pair} */
  List<Double> ratios() {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / peer.get(i));
    }
    return ratios;
  }
}
