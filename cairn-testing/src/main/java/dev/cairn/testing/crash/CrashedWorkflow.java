package dev.cairn.testing.crash;

import dev.cairn.CairnClient;
import dev.cairn.start.Fn;
import dev.cairn.start.StartOptions;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The workflow of a {@link CrashRun}, and what has to be true of it. */
public final class CrashedWorkflow {
  private static final String ID = "crash-run";

  private final Fn.Void0 call;
  private final Function<Request, CaseExecution> execution;
  private final Runnable whenVerified;
  private StartOptions options = StartOptions.id(ID);
  private @Nullable OutsideCode during;
  private @Nullable Check whenCancelled;
  private boolean effectsOnly;

  CrashedWorkflow(
      Fn.Void0 call, Function<Request, CaseExecution> execution, Runnable whenVerified) {
    this.call = call;
    this.execution = execution;
    this.whenVerified = whenVerified;
  }

  /** Assertions about the effects of a workflow. */
  @FunctionalInterface
  public interface Check {
    /**
     * Makes the assertions.
     *
     * @throws Exception if something cannot be checked
     */
    void run() throws Exception;
  }

  /** What happens outside the process of the workflow while it runs. */
  @FunctionalInterface
  public interface OutsideCode {
    /**
     * Sends messages, completes promises, and so on.
     *
     * @param client a process that does not crash
     * @throws Exception if something fails
     */
    void run(CairnClient client) throws Exception;
  }

  /**
   * What a test asks for.
   *
   * @param call calls the workflow
   * @param options its start options, with an id
   * @param during what happens meanwhile; null for nothing
   * @param effectsOnly whether result and histories may differ
   * @param whenCancelled the assertions about a cancelled workflow
   * @param verify the assertions about a completed one
   */
  record Request(
      Fn.Void0 call,
      StartOptions options,
      @Nullable OutsideCode during,
      boolean effectsOnly,
      @Nullable Check whenCancelled,
      Check verify) {}

  /**
   * Sets the start options. The id is {@code crash-run} unless they have one.
   *
   * @param changed the options, without deduplication and debounce
   * @return this
   */
  public CrashedWorkflow options(StartOptions changed) {
    options =
        changed.id() != null
            ? changed
            : new StartOptions(
                ID,
                changed.placement(),
                changed.isPinned(),
                changed.bounds(),
                changed.attributes(),
                changed.headers());
    return this;
  }

  /**
   * Sets what happens outside while the workflow runs, such as messages that it waits for. The code
   * is executed once, on the thread of the test, when the workflow has been started; a crash does
   * not affect it. The time stands still until it returns, unless it advances the {@link
   * dev.cairn.testing.TestClock}.
   *
   * {@snippet :
   * run.workflow(contract::sign, "17")
   *     .during(client -> client.messages().send("crash-run", "approval", true))
   *     .verify(() -> assertThat(archive).containsExactly("17"));
   * }
   *
   * @param code the code
   * @return this
   */
  public CrashedWorkflow during(OutsideCode code) {
    during = code;
    return this;
  }

  /**
   * Permits that the result and the histories differ from those without a crash, such as those of a
   * race among branches. Only the code of {@link #verify} decides.
   *
   * @return this
   */
  public CrashedWorkflow effectsOnly() {
    effectsOnly = true;
    return this;
  }

  /**
   * Sets what has to be true when the workflow was cancelled. Required with {@link
   * CrashEverywhere#cancels}, and refused without it.
   *
   * @param check the assertions
   * @return this
   */
  public CrashedWorkflow whenCancelled(Check check) {
    whenCancelled = check;
    return this;
  }

  /**
   * Starts the workflow, lets the process crash if this is the time for it, waits for the end of
   * the workflow, compares it with the runs without a crash, and makes the assertions.
   *
   * @param check the assertions about the effects of the workflow
   * @throws AssertionError if something is different, with an explanation
   */
  public void verify(Check check) {
    whenVerified.run();
    execution
        .apply(new Request(call, options, during, effectsOnly, whenCancelled, check))
        .execute();
  }
}
