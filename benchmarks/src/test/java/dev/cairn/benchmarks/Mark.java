package dev.cairn.benchmarks;

/** The target of a figure. */
sealed interface Mark {
  /** At most this share of the peer's value. */
  record AtMostOfPeer(double share) implements Mark {}

  /** At least this multiple of the peer's value; the goal exceeds the mark. */
  record TimesPeer(double least, double goal) implements Mark {}

  /** At most this value, independent of the peer. */
  record AtMost(double limit) implements Mark {}

  /** Returns the achieved multiple of the mark: 1 just meets it, 2 is twice as good. */
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
