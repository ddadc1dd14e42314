package dev.cairn.workflow;

import dev.cairn.internal.check.Names;
import java.util.OptionalLong;

/**
 * What the engine is told of a step besides its code.
 *
 * @param name the first part of its key
 * @param retry when it is tried again
 * @param arguments a fingerprint of the arguments, of annotated steps
 * @param cpuBound whether it computes for long, and runs on a platform thread
 */
public record StepOptions(String name, Retry retry, ArgumentsOf arguments, boolean cpuBound) {
  /** Refuses a name that cannot be a key. */
  public StepOptions {
    Names.check("step", name);
  }

  /**
   * A step that does not compute for long.
   *
   * @param name the first part of its key
   * @param retry when it is tried again
   * @param arguments a fingerprint of the arguments, of annotated steps
   */
  public StepOptions(String name, Retry retry, ArgumentsOf arguments) {
    this(name, retry, arguments, false);
  }

  /** Gives the fingerprint of a step's arguments when the step is recorded or replayed. */
  @FunctionalInterface
  public interface ArgumentsOf {
    /** A step of which nothing is known but its code. */
    ArgumentsOf UNKNOWN = OptionalLong::empty;

    /**
     * The fingerprint.
     *
     * @return empty if there is none
     */
    OptionalLong fingerprint();
  }
}
