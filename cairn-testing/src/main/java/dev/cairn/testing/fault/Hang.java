package dev.cairn.testing.fault;

/** A step or transaction that hangs until it is released; see {@link StepRule#hangs}. */
public interface Hang {
  /**
   * Waits until a try hangs.
   *
   * @return this
   * @throws AssertionError if none does within 30 seconds
   */
  Hang awaitReached();

  /** Lets the try continue. */
  void release();
}
