package dev.cairn.testing;

import dev.cairn.operate.RecordedStep;
import dev.cairn.start.Handle;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Assertions about a recorded call of a workflow, and about the workflow. For names, see {@link
 * WorkflowAssert}.
 *
 * @param <R> the type of the result of the workflow
 */
public final class StepAssert<R extends @Nullable Object> extends WorkflowAssert<R> {
  private final String name;

  StepAssert(Handle<R> handle, ObservedEngine engine, Duration limit, String name) {
    super(handle, engine, limit);
    this.name = name;
  }

  /**
   * Verifies that the last use of this call began before the first use of another one.
   *
   * @param other the name of the other call
   * @return this
   */
  public StepAssert<R> before(String other) {
    if (last(name) >= first(other)) {
      throw unmet(
          "run '%s' before '%s', but it ran them in another order".formatted(name, other), null);
    }
    return this;
  }

  /**
   * Verifies that the first use of this call began after the last use of another one.
   *
   * @param other the name of the other call
   * @return this
   */
  public StepAssert<R> after(String other) {
    if (first(name) <= last(other)) {
      throw unmet(
          "run '%s' after '%s', but it ran them in another order".formatted(name, other), null);
    }
    return this;
  }

  /**
   * Verifies how often the call was recorded.
   *
   * @param expected the number of records with its name
   * @return this
   */
  public StepAssert<R> times(int expected) {
    int found = records().named(name).size();
    if (found != expected) {
      throw unmet(
          "run '%s' %d times, but it has %d records".formatted(name, expected, found), null);
    }
    return this;
  }

  /**
   * Verifies how many tries each use of the call needed, since the last recovery of the workflow.
   *
   * @param expected the number of tries
   * @return this
   */
  public StepAssert<R> inTries(int expected) {
    for (RecordedStep step : records().named(name)) {
      int tries = step.execution().tries();
      if (tries != expected) {
        throw unmet(
            "run '%s' in %d tries, but it needed %d".formatted(name, expected, tries), null);
      }
    }
    return this;
  }

  private int first(String call) {
    return found(call).getFirst().position();
  }

  private int last(String call) {
    return found(call).getLast().position();
  }

  private List<RecordedStep> found(String call) {
    List<RecordedStep> found = records().named(call);
    if (found.isEmpty()) {
      throw unmet("run '%s', but it did not".formatted(call), null);
    }
    return found;
  }
}
