package dev.cairn.testing.crash;

import dev.cairn.start.Fn;
import dev.cairn.testing.internal.process.Simulation;
import org.jspecify.annotations.Nullable;

/**
 * One invocation of a test with {@link CrashEverywhere}. The test calls {@link #workflow} and
 * {@link CrashedWorkflow#verify} once.
 *
 * {@snippet :
 * @CrashEverywhere
 * void chargesOnce(CrashRun run) {
 *   run.workflow(checkout::checkout, order)
 *       .verify(() -> assertThat(payments.charges()).isEqualTo(1));
 * }
 * }
 */
public final class CrashRun {
  private final CrashCase crashCase;
  private final Simulation simulation;
  private final CrashPlan plan;
  private boolean called;
  private boolean verified;

  CrashRun(CrashCase crashCase, Simulation simulation, CrashPlan plan) {
    this.crashCase = crashCase;
    this.simulation = simulation;
    this.plan = plan;
  }

  /**
   * Names the workflow without arguments.
   *
   * @param workflow such as {@code nightly::run}, or a lambda that calls one workflow
   * @return the run of the workflow, to be completed by {@link CrashedWorkflow#verify}
   */
  public CrashedWorkflow workflow(Fn.Void0 workflow) {
    if (called) {
      throw new IllegalStateException(
          "run.workflow was called twice. A test with @CrashEverywhere runs one workflow; write one test for each.");
    }
    called = true;
    return new CrashedWorkflow(
        workflow,
        request -> new CaseExecution(crashCase, simulation, plan, request),
        this::verified);
  }

  /**
   * Names the workflow and its argument.
   *
   * @param workflow such as {@code checkout::checkout}
   * @param a its argument
   * @param <A> the type of the argument
   * @return the run of the workflow, to be completed by {@link CrashedWorkflow#verify}
   */
  public <A extends @Nullable Object> CrashedWorkflow workflow(Fn.Void1<A> workflow, A a) {
    return workflow(() -> workflow.run(a));
  }

  /**
   * Names the workflow and its arguments.
   *
   * @param workflow such as {@code bank::transfer}
   * @param a its first argument
   * @param b its second argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @return the run of the workflow, to be completed by {@link CrashedWorkflow#verify}
   */
  public <A extends @Nullable Object, B extends @Nullable Object> CrashedWorkflow workflow(
      Fn.Void2<A, B> workflow, A a, B b) {
    return workflow(() -> workflow.run(a, b));
  }

  /**
   * Names the workflow and its arguments.
   *
   * @param workflow such as {@code bank::transferIn}
   * @param a its first argument
   * @param b its second argument
   * @param c its third argument
   * @param <A> the type of the first argument
   * @param <B> the type of the second argument
   * @param <C> the type of the third argument
   * @return the run of the workflow, to be completed by {@link CrashedWorkflow#verify}
   */
  public <A extends @Nullable Object, B extends @Nullable Object, C extends @Nullable Object>
      CrashedWorkflow workflow(Fn.Void3<A, B, C> workflow, A a, B b, C c) {
    return workflow(() -> workflow.run(a, b, c));
  }

  private void verified() {
    if (verified) {
      throw new IllegalStateException(
          "verify was called twice. A test with @CrashEverywhere verifies its workflow once; make all assertions there.");
    }
    verified = true;
  }

  /** Whether the test has verified its workflow. */
  boolean isVerified() {
    return verified;
  }
}
