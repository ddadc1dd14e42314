package dev.cairn.api;

import java.util.OptionalLong;

/**
 * What the engine is told of a step besides its code.
 *
 * @param name the first part of its key
 * @param retry when it is tried again
 * @param arguments a fingerprint of the arguments, of annotated steps
 */
public record StepOptions(String name, Retry retry, ArgumentsOf arguments) {
  /** Refuses a name that cannot be a key. */
  public StepOptions {
    Names.check("step", name);
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
