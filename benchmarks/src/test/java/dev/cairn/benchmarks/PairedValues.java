package dev.cairn.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * The values of both libraries in alternating rounds.
 *
 * @param ours Cairn's values
 * @param peer the peer's values, of the same rounds
 */
record PairedValues(List<Double> ours, List<Double> peer) {
  PairedValues {
    ours = List.copyOf(ours);
    peer = List.copyOf(peer);
    if (ours.size() != peer.size()) {
      throw new BenchException(
          "%d values of ours and %d of the peer are no pairs.".formatted(ours.size(), peer.size()));
    }
  }

  /** {@return Cairn's value divided by the peer's, for each pair} */
  List<Double> ratios() {
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(ours.get(i) / peer.get(i));
    }
    return ratios;
  }
}
