package dev.cairn.examples.agent.stub;

import java.util.List;
import java.util.SplittableRandom;

/**
 * Chooses faults at random. The same seed chooses the same ones, whatever the order of the calls.
 *
 * @param probability of a fault, 0 to 1
 * @param seed determines which calls fail
 */
public record Faults(double probability, long seed) {
  /** No faults. */
  public static final Faults NONE = new Faults(0, 0);

  private static final int MOST_IN_A_ROW = 2;
  private static final List<Fault> KINDS = List.of(Fault.RATE_LIMIT, Fault.SERVER_ERROR, Fault.CUT);

  /** Rejects what is no probability. */
  public Faults {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException(
          "The probability of faults is %s; must be 0 to 1.".formatted(probability));
    }
  }

  /** Returns the fault of a call; at most two calls of one content fail in a row. */
  Fault of(String content, int earlierCalls) {
    if (earlierCalls >= MOST_IN_A_ROW) {
      return Fault.NONE;
    }
    var random = new SplittableRandom(seed * 31 + content.hashCode() * 7L + earlierCalls);
    return random.nextDouble() < probability ? KINDS.get(random.nextInt(KINDS.size())) : Fault.NONE;
  }
}
