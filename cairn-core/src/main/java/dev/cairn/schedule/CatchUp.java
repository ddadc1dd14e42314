package dev.cairn.schedule;

/** What happens to missed ticks: those that no executor could start within ten seconds. */
public enum CatchUp {
  /** Missed ticks are skipped. */
  NONE,
  /** The last missed tick is started, the others are skipped. */
  LAST,
  /** All missed ticks are started, in order. */
  ALL
}
