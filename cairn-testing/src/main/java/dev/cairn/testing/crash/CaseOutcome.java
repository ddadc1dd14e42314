package dev.cairn.testing.crash;

/** How one invocation of a test ended. */
sealed interface CaseOutcome {
  /** The workflow did what it does without the fault. */
  record Passed() implements CaseOutcome {}

  /** A record was never written at which a fault should have happened. */
  record NotReached() implements CaseOutcome {}

  /**
   * Something was different.
   *
   * @param difference what
   * @param explanation what is known of the cause
   * @param outsideSteps whether code outside steps or state in memory is the cause, because no step
   *     was executed again
   */
  record Failed(String difference, String explanation, boolean outsideSteps)
      implements CaseOutcome {}
}
