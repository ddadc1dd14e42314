package dev.cairn.schedule;

/** What becomes of a schedule's ticks that passed while no executor lived. */
public enum CatchUp {
  /** They are left out. */
  NONE,
  /** The last of them runs, once. */
  LAST,
  /** Every one of them runs. */
  ALL
}
