package dev.cairn.benchmarks;

/** What a figure has to reach. */
sealed interface Mark {
  /** Takes no more than this share of the peer's. */
  record AtMostOfPeer(double share) implements Mark {}

  /** Does at least so many times what the peer does; the goal is beyond the mark. */
  record TimesPeer(double least, double goal) implements Mark {}

  /** Is no more than this, whatever the peer's is. */
  record AtMost(double limit) implements Mark {}

  /** How often the mark fits into what was reached: 1 is just met, 2 twice as good. */
  default double reached(double ours, double ratio) {
    return switch (this) {
      case AtMostOfPeer(var share) -> share / ratio;
      case TimesPeer(var least, var goal) -> ratio / least;
      case AtMost(var limit) -> limit / ours;
    };
  }

  default Verdict verdict(double ours, double ratio) {
    return reached(ours, ratio) >= 1 ? Verdict.MET : Verdict.SHORT;
  }

  default String text(String unit) {
    return switch (this) {
      case AtMostOfPeer(var share) -> "<= %s x".formatted(Numbers.plain(share));
      case TimesPeer(var least, var goal) when goal > least ->
          ">= %s x, goal %s x".formatted(Numbers.plain(least), Numbers.plain(goal));
      case TimesPeer(var least, var goal) -> ">= %s x".formatted(Numbers.plain(least));
      case AtMost(var limit) -> "<= %s %s".formatted(Numbers.plain(limit), unit);
    };
  }
}
