package dev.cairn.determinism;

/**
 * What happens when a class is registered whose workflow code violates a {@link DeterminismRule}.
 */
public enum DeterminismMode {
  /** The class is not checked. */
  OFF,

  /** Each finding is logged as a warning. */
  WARN,

  /** The registration is rejected. */
  FAIL
}
