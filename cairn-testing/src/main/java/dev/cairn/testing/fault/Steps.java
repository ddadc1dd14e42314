package dev.cairn.testing.fault;

/**
 * The steps, transactions and child workflows of a test, to replace their outcomes and to inject
 * faults. A parameter of tests with {@link dev.cairn.testing.CairnTest}.
 *
 * {@snippet :
 * @Test
 * void chargeIsRetried(Cairn cairn, Steps steps) {
 *   steps.on("charge").fails(2, new IOException("no answer"));
 *
 *   assertThat(cairn.start(checkout::checkout, order)).succeeded().ran("charge").inTries(3);
 * }
 * }
 *
 * <p>What was set for a name that is never called fails a test that otherwise passes, because the
 * name is probably wrong.
 *
 * <p>Thread-safe. Outcomes that are replaced are recorded as those of the code would be. On replay,
 * recorded calls are not executed again, and need no replacement.
 */
public interface Steps {
  /**
   * Returns the behaviour of the steps, transactions and compensations with a name. A further call
   * with the name returns the same one.
   *
   * @param name the name as in the code, for all uses in all branches
   * @return the behaviour, to be changed
   */
  StepRule on(String name);

  /**
   * Returns the behaviour of child workflows with a name. Workflows that are not started by a
   * workflow are not affected.
   *
   * @param workflow the registered name of the child
   * @return the behaviour, to be changed
   */
  ChildRule onChild(String workflow);

  /** Permits names that are never called, such as those of a method with {@code @BeforeEach}. */
  void allowUnused();
}
