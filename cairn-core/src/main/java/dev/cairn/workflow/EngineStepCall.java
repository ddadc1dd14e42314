package dev.cairn.workflow;

import dev.cairn.internal.check.Names;
import java.util.OptionalLong;

/**
 * A call of a step, as {@link Durable} and generated methods pass it to the engine. Applications
 * use {@link Step} and {@link Retry}.
 *
 * @param name the name of the step
 * @param retry how often and when it is retried
 * @param arguments computes the argument hash of an annotated step
 * @param cpuBound whether it runs on a platform thread
 */
public record EngineStepCall(String name, Retry retry, ArgumentsOf arguments, boolean cpuBound) {
  /** Validates the name. */
  public EngineStepCall {
    Names.check("step", name);
  }

  /**
   * Creates the call of a step that is not CPU-bound.
   *
   * @param name the name of the step
   * @param retry how often and when it is retried
   * @param arguments computes the argument hash of an annotated step
   */
  public EngineStepCall(String name, Retry retry, ArgumentsOf arguments) {
    this(name, retry, arguments, false);
  }

  /** Computes the argument hash of a step when the step is recorded or replayed. */
  @FunctionalInterface
  public interface ArgumentsOf {
    /** The arguments are not known, as for a lambda. */
    ArgumentsOf UNKNOWN = OptionalLong::empty;

    /**
     * Returns the argument hash.
     *
     * @return the hash; empty if there is none
     */
    OptionalLong fingerprint();
  }
}
